package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Far forecasts, truncated and predicted: everything within a distance of each family's largest scale is removed from a
 * table, and predicted from the rest; with "frontier" as the first argument, everything above a quantile of the scales of
 * all families. Prints, for each table and band of distance, the error of the forecast and of three baselines, and how many
 * of its nominal 80% intervals contain the score.
 *
 * <p>Arguments: TABLE[:AXIS[:STRIP[:METRICS]]] each. STRIP is a pattern that is removed from the names of families;
 * METRICS are separated by "+".
 */
public class FarForecasts {
    /** What is removed, in decades below the largest scale of a family; 0 removes one scale. */
    private static final double[] REMOVED = {0, 0.5, 1, 1.5, 2, 3};
    /** Above these quantiles of all scales, everything is removed in the frontier protocol. */
    private static final double[] QUANTILES = {0.5, 0.7, 0.85};
    /** Upper ends of the bands, in decades. */
    private static final double[] BANDS = {0.5, 1.2, 2, Double.POSITIVE_INFINITY};

    private static final String[] NAMES = {"0 to 0.5", "0.5 to 1.2", "1.2 to 2", "beyond 2"};
    /** A family keeps at least as many scales. */
    private static final int LEAST = 3;

    private static final int DRAWS = 2_000;

    /** One predicted score; errors in points; covered is NaN without an interval, or where the forecast refuses. */
    private record Result(String family, double distance, double ours, double covered, double last, double taskSlope, double line) {}

    public static void main(String[] arguments) {
        List<List<List<Result>>> all = new ArrayList<>();
        boolean isFrontier = arguments[0].equals("frontier");
        for (String each : List.of(arguments).subList(isFrontier ? 1 : 0, arguments.length)) {
            BenchTable table = BenchTable.parse(each);
            long started = System.nanoTime();
            List<Result> results = isFrontier ? frontier(table.corpus()) : truncated(table.corpus());
            all.add(print(table.name(), results));
            System.out.printf(Locale.ROOT, "%-40s %.0f s%n", "", (System.nanoTime() - started) / 1e9);
        }
        pooled(all);
    }

    private static List<Result> truncated(SeriesSet corpus) {
        List<Result> results = new ArrayList<>();
        Set<Map<String, Integer>> seen = new HashSet<>();
        for (double removed : REMOVED) {
            Map<String, Integer> keep = new TreeMap<>();
            for (String family : corpus.families()) {
                List<Double> scales = corpus.scales(family);
                int n = scales.size();
                int i = n - 1;
                while (i > LEAST && scales.get(i - 1) > scales.get(n - 1) - removed + 1e-9) {
                    i--;
                }
                if (n > LEAST) {
                    keep.put(family, i);
                }
            }
            if (!keep.isEmpty() && seen.add(keep)) {
                Map<String, Double> from = new HashMap<>();
                keep.forEach((family, first) -> from.put(family, corpus.scales(family).get(first)));
                predict(corpus, from, results);
            }
        }
        return results;
    }

    private static List<Result> frontier(SeriesSet corpus) {
        List<Double> all = new ArrayList<>();
        corpus.families().forEach(family -> all.addAll(corpus.scales(family)));
        all.sort(null);
        List<Result> results = new ArrayList<>();
        for (double quantile : QUANTILES) {
            double limit = Math.nextUp(all.get((int) Math.floor(quantile * (all.size() - 1))));
            Map<String, Double> from = new HashMap<>();
            corpus.families().forEach(family -> from.put(family, limit));
            predict(corpus, from, results);
        }
        return results;
    }

    private static void predict(SeriesSet corpus, Map<String, Double> from, List<Result> results) {
        Map<Series, List<Point>> targets = new LinkedHashMap<>();
        List<Series> training = new ArrayList<>();
        for (Series series : corpus.series()) {
            double first = from.getOrDefault(series.family(), Double.POSITIVE_INFINITY);
            List<Point> shown = series.points().stream().filter(point -> point.x() < first).toList();
            if (!shown.isEmpty()) {
                Series one = new Series(series.family(), series.task(), series.chance(), shown);
                training.add(one);
                if (shown.size() > 1) {
                    targets.put(one, series.points().stream().filter(point -> point.x() >= first).toList());
                }
            }
        }
        SeriesSet shown = new SeriesSet(training);
        Forecaster forecaster = Forecaster.best(shown, Methods.standard());
        Map<String, List<Double>> slopes = new HashMap<>();
        for (Series series : training) {
            if (series.points().size() > 1) {
                slopes.computeIfAbsent(series.task(), any -> new ArrayList<>()).add(line(series)[1]);
            }
        }
        targets.forEach((series, points) -> {
            for (Point point : points) {
                Prediction prediction = forecaster.at(series, point);
                double distance = point.x() - series.last().x();
                double last = series.last().score();
                double slope = slopes.getOrDefault(series.task(), List.of(0.0)).stream().mapToDouble(x -> x).average().orElse(0);
                double taskSlope = sigmoid(logit(last) + slope * distance);
                double line = last;
                if (series.points().size() > 1) {
                    double[] fit = line(series);
                    line = sigmoid(fit[0] + fit[1] * point.x());
                }
                double covered = forecaster.refuses(series, point) ? Double.NaN : prediction.eighty().map(interval -> interval.contains(point.score()) ? 1.0 : 0.0).orElse(Double.NaN);
                results.add(new Result(series.family(), distance, error(prediction.score(), point), covered, error(last, point),
                        error(taskSlope, point), error(line, point)));
            }
        });
    }

    private static double error(double predicted, Point point) {
        return 100 * Math.abs(predicted - point.score());
    }

    /** Intercept and slope of the logit by least squares. */
    private static double[] line(Series series) {
        double meanX = series.points().stream().mapToDouble(Point::x).average().orElseThrow();
        double meanZ = series.points().stream().mapToDouble(point -> logit(point.score())).average().orElseThrow();
        double xx = 0;
        double xz = 0;
        for (Point point : series.points()) {
            xx += (point.x() - meanX) * (point.x() - meanX);
            xz += (point.x() - meanX) * (logit(point.score()) - meanZ);
        }
        return new double[] {meanZ - xz / xx * meanX, xz / xx};
    }

    private static double logit(double score) {
        double inside = Math.min(0.99, Math.max(0.01, score));
        return Math.log(inside / (1 - inside));
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static List<List<Result>> print(String name, List<Result> results) {
        List<List<Result>> bands = new ArrayList<>();
        double low = 0;
        for (int i = 0; i < BANDS.length; i++) {
            double from = low;
            double to = BANDS[i];
            List<Result> band = results.stream().filter(one -> one.distance() > from && one.distance() <= to).toList();
            low = to;
            bands.add(band);
            if (!band.isEmpty()) {
                double best = Math.min(mean(band, Result::last), Math.min(mean(band, Result::taskSlope), mean(band, Result::line)));
                double ours = mean(band, Result::ours);
                System.out.printf(Locale.ROOT, "%-40s %-10s n %5d  ours %5.2f %s  last %5.2f  task slope %5.2f  line %5.2f  80%% covers %3.0f%%  no interval %d%n",
                        name, NAMES[i], band.size(), ours, ours <= best ? "at or below the best baseline" : "                             ",
                        mean(band, Result::last), mean(band, Result::taskSlope), mean(band, Result::line), 100 * covered(band),
                        band.stream().filter(one -> Double.isNaN(one.covered())).count());
            }
        }
        return bands;
    }

    /** Pooled coverage by band; each table counts the same, and so does each family in it. 95% intervals resample tables, then families. */
    private static void pooled(List<List<List<Result>>> tables) {
        for (int i = 0; i < BANDS.length; i++) {
            int band = i;
            List<List<Result>> with = tables.stream().map(each -> each.get(band)).filter(each -> !Double.isNaN(covered(each))).toList();
            if (with.isEmpty()) {
                continue;
            }
            List<List<Double>> shares = with.stream().map(FarForecasts::familyShares).toList();
            List<Result> flat = with.stream().flatMap(List::stream).toList();
            SplittableRandom random = new SplittableRandom(5);
            double[] draws = new double[DRAWS];
            for (int draw = 0; draw < DRAWS; draw++) {
                double sum = 0;
                for (int j = 0; j < shares.size(); j++) {
                    List<Double> families = shares.get(random.nextInt(shares.size()));
                    double share = 0;
                    for (int k = 0; k < families.size(); k++) {
                        share += families.get(random.nextInt(families.size())) / families.size();
                    }
                    sum += share / shares.size();
                }
                draws[draw] = sum;
            }
            java.util.Arrays.sort(draws);
            double mean = shares.stream().mapToDouble(each -> each.stream().mapToDouble(x -> x).average().orElseThrow()).average().orElseThrow();
            System.out.printf(Locale.ROOT, "%-10s 80%% covers %.0f%% (95%% interval %.0f%% to %.0f%%, %d tables, %d families); over all %d scores %.0f%%%n",
                    NAMES[band], 100 * mean, 100 * draws[DRAWS / 40], 100 * draws[DRAWS - DRAWS / 40 - 1], with.size(),
                    shares.stream().mapToInt(List::size).sum(), flat.size(), 100 * covered(flat));
        }
    }

    private static List<Double> familyShares(List<Result> band) {
        Map<String, List<Result>> families = new TreeMap<>();
        band.forEach(one -> families.computeIfAbsent(one.family(), any -> new ArrayList<>()).add(one));
        return families.values().stream().map(FarForecasts::covered).filter(share -> !Double.isNaN(share)).toList();
    }

    private static double covered(List<Result> band) {
        return mean(band.stream().filter(one -> !Double.isNaN(one.covered())).toList(), Result::covered);
    }

    private static double mean(List<Result> band, java.util.function.ToDoubleFunction<Result> value) {
        return band.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
}
