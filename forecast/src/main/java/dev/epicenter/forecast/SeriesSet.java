package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** The series of a score table, in its order; none is empty. */
public record SeriesSet(List<Series> series) {
    public SeriesSet {
        series = List.copyOf(series);
    }

    /** Builds the series of a table. Scores of several models of one family and scale are averaged. */
    public static SeriesSet of(ScoreTable table, ScaleAxis axis) {
        boolean metrics = table.rows().stream().map(ScoreRow::metric).distinct().count() > 1;
        boolean shots = table.rows().stream().map(ScoreRow::shots).distinct().count() > 1;
        Map<List<String>, List<ScoreRow>> groups = new LinkedHashMap<>();
        for (ScoreRow row : table.rows()) {
            String task = row.task() + (metrics ? " " + row.metric() : "") + (shots ? " " + row.shots() + "-shot" : "");
            groups.computeIfAbsent(List.of(row.family(), task), key -> new ArrayList<>())
                    .add(row);
        }
        List<Series> all = new ArrayList<>();
        groups.forEach((key, rows) -> {
            Map<Double, List<Point>> scales = new TreeMap<>();
            for (ScoreRow row : rows) {
                double x = axis.of(row, table.source());
                double logTokens =
                        row.tokens().isPresent() ? Math.log10(row.tokens().getAsDouble()) : 0;
                scales.computeIfAbsent(x, any -> new ArrayList<>())
                        .add(new Point(
                                row.model(),
                                x,
                                Math.log10(row.params()),
                                logTokens,
                                row.score(),
                                row.stderr(),
                                row.loss()));
            }
            List<Point> points = scales.values().stream()
                    .map(SeriesSet::mean)
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList();
            all.add(new Series(key.get(0), key.get(1), rows.get(0).chance(), points));
        });
        return new SeriesSet(all);
    }

    private static Point mean(List<Point> same) {
        Point first = same.get(0);
        if (same.size() == 1) {
            return first;
        }
        double score = same.stream().mapToDouble(Point::score).average().orElseThrow();
        OptionalDouble squares = same.stream()
                .mapToDouble(point -> point.stderr().orElse(Double.NaN))
                .map(error -> error * error)
                .average();
        double error = Math.sqrt(squares.orElse(Double.NaN) / same.size());
        double loss = same.stream()
                .mapToDouble(point -> point.loss().orElse(Double.NaN))
                .average()
                .orElse(Double.NaN);
        double logParams = same.stream().mapToDouble(Point::logParams).average().orElseThrow();
        double logTokens = same.stream().mapToDouble(Point::logTokens).average().orElseThrow();
        return new Point(
                first.model(),
                first.x(),
                logParams,
                logTokens,
                score,
                Double.isNaN(error) ? OptionalDouble.empty() : OptionalDouble.of(error),
                Double.isNaN(loss) ? OptionalDouble.empty() : OptionalDouble.of(loss));
    }

    /** The families, in the order of the table. */
    public List<String> families() {
        return series.stream().map(Series::family).distinct().toList();
    }

    /** The scales of a family, ascending. */
    public List<Double> scales(String family) {
        TreeSet<Double> scales = new TreeSet<>();
        series.stream()
                .filter(each -> each.family().equals(family))
                .forEach(each -> each.points().forEach(point -> scales.add(point.x())));
        return List.copyOf(scales);
    }

    /** The series with only the wanted points; series without points are removed. */
    SeriesSet where(BiPredicate<Series, Point> wanted) {
        return new SeriesSet(series.stream()
                .map(each -> each.where(point -> wanted.test(each, point)))
                .filter(each -> !each.points().isEmpty())
                .toList());
    }
}
