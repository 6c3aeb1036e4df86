package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The losses that are in every row with a gradient norm. If one is missing beside a norm that is not finite, the trainer
 * left it out because it was not finite either.
 */
final class LossesBesideGradient {
    private static final int FEWEST_ROWS = 3;

    /** The first rows show which losses are beside the norm. */
    private static final int MOST_ROWS = 200;

    private final Map<SeriesBuilder, Long> rowsWith = new LinkedHashMap<>();
    private long rows;

    /** Adds a row with a finite gradient norm. */
    void add(Row row, Function<String, Optional<SeriesBuilder>> series) {
        if (rows == MOST_ROWS) {
            return;
        }
        rows++;
        for (int i = 0; i < row.size(); i++) {
            series.apply(row.key(i))
                    .filter(one -> one.role() != SeriesRole.EVALUATION && one.role() != SeriesRole.OTHER)
                    .ifPresent(one -> rowsWith.merge(one, 1L, Long::sum));
        }
    }

    /** The losses that {@code row}, whose gradient norm is not finite, lacks. */
    List<SeriesBuilder> missing(Row row) {
        return rowsWith.entrySet().stream()
                .filter(entry -> rows >= FEWEST_ROWS && entry.getValue() == rows)
                .map(Map.Entry::getKey)
                .filter(one -> row.find(one.metric()) < 0)
                .toList();
    }
}
