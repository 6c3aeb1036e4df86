package dev.epicenter.forecast;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** A table of scores, as the forecast benches take it: TABLE[:AXIS[:STRIP[:METRICS]]]. STRIP is a pattern that is removed from the names of families. */
record BenchTable(String name, ScaleAxis axis, ScoreTable scores, SeriesSet corpus) {
    static BenchTable parse(String text) {
        String[] parts = text.split(":");
        ScaleAxis axis = parts.length > 1 ? ScaleAxis.valueOf(parts[1].toUpperCase(Locale.ROOT)) : ScaleAxis.PARAMS;
        Set<String> metrics = parts.length > 3 ? Set.of(parts[3].split("\\+")) : Set.of();
        boolean joined = parts.length > 2 && !parts[2].isEmpty();
        ScoreTable table = ScoreTableReader.read(Path.of(parts[0]), new Selection(metrics, Set.of(), Set.of())).on(axis);
        if (joined) {
            table = new ScoreTable(table.source(), table.rows().stream().map(row -> renamed(row, parts[2])).toList(), table.notes());
        }
        String name = Path.of(parts[0]).getFileName().toString().replace(".csv", "") + " " + axis.toString().toLowerCase(Locale.ROOT) + (joined ? " joined" : "");
        return new BenchTable(name, axis, table, SeriesSet.of(table, axis));
    }

    private static ScoreRow renamed(ScoreRow row, String strip) {
        return new ScoreRow(row.line(), row.family().replaceAll(strip, ""), row.model(), row.params(), row.tokens(), row.task(), row.metric(), row.score(), row.chance(),
                row.shots(), row.stderr(), row.loss(), row.flops(), row.unit());
    }
}
