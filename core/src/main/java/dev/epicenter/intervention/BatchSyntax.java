package dev.epicenter.intervention;

import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.DataChange.ReplaceRows;
import java.util.ArrayList;
import java.util.List;

/**
 * The syntax of batches and sequences in interventions: {@code 200..240} names batches, {@code 217#0-15+20} sequences 0 to 15
 * and 20 of batch 217. A seed may follow after a colon.
 */
final class BatchSyntax {
    private static final String DEFAULT_SEED = "1";
    /** More rows than any batch has; a larger number is a typing error. */
    private static final long MOST_ROWS = 1 << 20;

    private BatchSyntax() {}

    static Intervention replace(InterventionText text) {
        String what = text.before(':');
        long seed = text.whole(text.after(':', DEFAULT_SEED));
        int hash = what.indexOf('#');
        if (hash >= 0) {
            long batch = batch(text, what.substring(0, hash));
            return new ReplaceRows(batch, rows(text, what.substring(hash + 1)), seed);
        }
        long[] range = range(text, what);
        return new ReplaceBatches(range[0], range[1], seed);
    }

    static PermuteBatches permute(InterventionText text) {
        long[] range = range(text, text.before(':'));
        if (range[0] == range[1]) {
            throw text.error("one batch cannot be permuted; give two or more");
        }
        if (range[1] - range[0] >= Integer.MAX_VALUE) {
            throw text.error("too many batches");
        }
        return new PermuteBatches(range[0], range[1], text.whole(text.after(':', DEFAULT_SEED)));
    }

    /** Formats rows, such as {@code 0-15+20}. */
    static String rows(List<Integer> rows) {
        List<String> ranges = new ArrayList<>();
        for (int i = 0; i < rows.size(); ) {
            int first = i;
            while (i + 1 < rows.size() && rows.get(i + 1) == rows.get(i) + 1) {
                i++;
            }
            ranges.add(first == i ? rows.get(i).toString() : rows.get(first) + "-" + rows.get(i));
            i++;
        }
        return String.join("+", ranges);
    }

    private static List<Integer> rows(InterventionText text, String ranges) {
        List<Integer> rows = new ArrayList<>();
        for (String range : ranges.split("\\+", -1)) {
            int dash = range.indexOf('-', 1);
            long from = text.whole(dash < 0 ? range : range.substring(0, dash), 0, "sequences such as 0-15+20");
            long to = dash < 0 ? from : text.whole(range.substring(dash + 1), from, "sequences such as 0-15+20");
            if (to >= MOST_ROWS) {
                throw text.error("a batch has no " + to + " sequences");
            }
            for (int row = (int) from; row <= to; row++) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static long[] range(InterventionText text, String range) {
        int dots = range.indexOf("..");
        if (dots < 0) {
            throw text.error("expected batches as FROM..TO, both inclusive, such as 200..240");
        }
        long from = batch(text, range.substring(0, dots));
        long to = text.whole(range.substring(dots + 2), from, "a last batch that is not before the first");
        return new long[] {from, to};
    }

    private static long batch(InterventionText text, String index) {
        return text.whole(index, 0, "the index of a batch");
    }
}
