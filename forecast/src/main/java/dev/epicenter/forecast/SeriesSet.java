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
import java.util.function.Function;

/** The series of a score table, in its order; none is empty. */
public record SeriesSet(List<Series> series) {
    /** In decades: scales within 5% are one. */
    private static final double NEAR_EQUAL = 0.02;

    public SeriesSet {
        series = List.copyOf(series);
    }

    /** Builds the series of a table. Scores of several models of one family and scale are averaged. */
    public static SeriesSet of(ScoreTable table, ScaleAxis axis) {
        Function<ScoreRow, String> taskNames = table.taskNames();
        Map<List<String>, List<ScoreRow>> groups = new LinkedHashMap<>();
        for (ScoreRow row : table.rows()) {
            groups.computeIfAbsent(List.of(row.family(), taskNames.apply(row)), key -> new ArrayList<>())
                    .add(row);
        }
        Map<String, Map<Double, Double>> scalesOf = scales(table, axis);
        List<Series> all = new ArrayList<>();
        groups.forEach((key, rows) -> {
            Map<Double, List<Point>> scales = new TreeMap<>();
            for (ScoreRow row : rows) {
                double x = axis.of(row, table.source());
                x = scalesOf.getOrDefault(row.family(), Map.of()).getOrDefault(x, x);
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
            List<Point> points = scales.entrySet().stream()
                    .map(scale -> mean(scale.getKey(), scale.getValue()))
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList();
            all.add(new Series(
                    key.get(0),
                    key.get(1),
                    TaskItems.of(rows.get(0).task()),
                    rows.get(0).chance(),
                    points));
        });
        return new SeriesSet(all);
    }

    /**
     * The scale that each position of a family counts as: near-equal positions are one scale, at their mean. A slope
     * between 149.6M and 151.3M parameters is all noise.
     */
    private static Map<String, Map<Double, Double>> scales(ScoreTable table, ScaleAxis axis) {
        Map<String, Map<Double, Double>> families = new LinkedHashMap<>();
        for (ScoreRow row : table.rows()) {
            double x = axis.of(row, table.source());
            families.computeIfAbsent(row.family(), any -> new TreeMap<>()).put(x, x);
        }
        families.values().forEach(SeriesSet::merge);
        return families;
    }

    private static void merge(Map<Double, Double> positions) {
        List<Double> near = new ArrayList<>();
        for (double x : List.copyOf(positions.keySet())) {
            if (!near.isEmpty() && x - near.get(0) > NEAR_EQUAL) {
                near.clear();
            }
            near.add(x);
            double mean = near.stream().mapToDouble(each -> each).average().orElseThrow();
            near.forEach(each -> positions.put(each, mean));
        }
    }

    private static Point mean(double x, List<Point> same) {
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
                x,
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

    /** The series of each family, in the order of the table. */
    public Map<String, SeriesSet> byFamily() {
        Map<String, List<Series>> families = new LinkedHashMap<>();
        series.forEach(each -> families.computeIfAbsent(each.family(), any -> new ArrayList<>())
                .add(each));
        Map<String, SeriesSet> sets = new LinkedHashMap<>();
        families.forEach((family, own) -> sets.put(family, new SeriesSet(own)));
        return sets;
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
