package dev.epicenter.forecast;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Does a recommended run narrow a prediction as expected? The largest scales of each family are removed from a table; its
 * largest run is the target, and a run in between is recommended from what is left. Then each removed run (of one family
 * at a time) is put back, everything is fitted again, and the width of the 80% intervals, their coverage and the error at the
 * target are compared with those expected and those before.
 *
 * <p>Arguments: TABLE[:AXIS[:STRIP[:METRICS]]] each, as for FarForecasts.
 */
public class TrainingDesigns {
    /** What is removed, in decades below the largest scale of a family. */
    private static final double[] REMOVED = {0.7, 1.2, 2};
    /** A family keeps at least as many scales. */
    private static final int LEAST = 3;
    /** At most as many runs are put back for each family and cut. */
    private static final int RUNS = 4;

    /** One run put back: widths and errors are means over tasks, in points. */
    private record Revealed(
            String family, double cost, double now, double expected, double after, double errorNow, double errorAfter, double coveredNow,
            double coveredAfter, boolean recommended) {
        double narrowing() {
            return 1 - after / now;
        }
    }

    public static void main(String[] arguments) {
        List<Revealed> all = new ArrayList<>();
        for (String each : arguments) {
            BenchTable table = BenchTable.parse(each);
            List<Revealed> own = revealed(table.corpus(), table.axis());
            print(table.name(), own);
            all.addAll(own);
        }
        print("all", all);
    }

    private static List<Revealed> revealed(SeriesSet corpus, ScaleAxis axis) {
        List<Revealed> results = new ArrayList<>();
        Set<Map<String, Double>> seen = new java.util.HashSet<>();
        for (double removed : REMOVED) {
            Map<String, Double> from = new HashMap<>();
            corpus.byFamily().forEach((family, own) -> {
                List<Double> scales = own.scales(family);
                int i = scales.size() - 1;
                while (i > LEAST && scales.get(i - 1) > scales.get(scales.size() - 1) - removed) {
                    i--;
                }
                // At least one run between those shown and the target.
                if (i < scales.size() - 1 && i >= LEAST) {
                    from.put(family, scales.get(i));
                }
            });
            if (from.isEmpty() || !seen.add(from)) {
                continue;
            }
            SeriesSet shown = corpus.where((series, point) -> point.x() < from.getOrDefault(series.family(), Double.POSITIVE_INFINITY));
            Forecaster before = Forecaster.best(shown, Methods.standard());
            for (String family : from.keySet()) {
                List<Double> hidden = corpus.scales(family).stream().filter(x -> x >= from.get(family)).toList();
                results.addAll(family(corpus, shown, before, axis, family, hidden));
            }
        }
        return results;
    }

    private static List<Revealed> family(SeriesSet corpus, SeriesSet shown, Forecaster before, ScaleAxis axis, String family, List<Double> hidden) {
        double targetX = hidden.get(hidden.size() - 1);
        List<Series> whole = corpus.series().stream().filter(one -> one.family().equals(family) && at(one, targetX) != null).toList();
        List<Double> between = spaced(hidden.subList(0, hidden.size() - 1));
        List<Revealed> results = new ArrayList<>();
        OptionalDouble recommended = recommended(shown, before, axis, family, whole, targetX);
        double nearest = recommended.isEmpty()
                ? Double.NaN
                : between.stream().min((a, b) -> Double.compare(Math.abs(a - recommended.getAsDouble()), Math.abs(b - recommended.getAsDouble()))).orElseThrow();
        for (double x : between) {
            SeriesSet more = corpus.where((series, point) -> find(shown, series) != null && point.x() <= find(shown, series).last().x()
                    || series.family().equals(family) && point.x() == x);
            List<Series> tasks = whole.stream().filter(one -> at(one, x) != null && find(shown, one) != null && find(shown, one).points().size() > 1).toList();
            if (tasks.isEmpty()) {
                continue;
            }
            List<Series> own = tasks.stream().map(one -> find(shown, one)).toList();
            Point target = at(tasks.get(0), targetX);
            Point run = at(tasks.get(0), x);
            OptionalDouble now = TrainingDesign.width(own, one -> before.refuses(one, target) ? java.util.Optional.empty() : before.at(one, target).eighty());
            TrainingDesign.Candidate candidate = TrainingDesign.candidate(before, axis, own, run, target);
            Forecaster after = Forecaster.best(more, Methods.standard());
            OptionalDouble then = TrainingDesign.width(tasks.stream().map(one -> find(more, one)).toList(), one -> after.at(one, target).eighty());
            if (now.isEmpty() || candidate.width().isEmpty() || then.isEmpty()) {
                continue;
            }
            double[] sums = new double[4];
            for (Series one : tasks) {
                Point actual = at(one, targetX);
                Prediction old = before.at(find(shown, one), actual);
                Prediction now2 = after.at(find(more, one), actual);
                sums[0] += 100 * Math.abs(old.score() - actual.score());
                sums[1] += 100 * Math.abs(now2.score() - actual.score());
                sums[2] += old.eighty().orElseThrow().contains(actual.score()) ? 1 : 0;
                sums[3] += now2.eighty().orElseThrow().contains(actual.score()) ? 1 : 0;
            }
            int n = tasks.size();
            results.add(new Revealed(family, candidate.cost(), now.getAsDouble(), candidate.width().getAsDouble(), then.getAsDouble(), sums[0] / n, sums[1] / n,
                    sums[2] / n, sums[3] / n, x == nearest));
        }
        return results;
    }

    /** Where the design recommends a run, from what is shown alone. */
    private static OptionalDouble recommended(SeriesSet shown, Forecaster before, ScaleAxis axis, String family, List<Series> whole, double targetX) {
        List<ForecastResult.Predicted> requested = whole.stream()
                .filter(one -> find(shown, one) != null && !before.refuses(find(shown, one), at(one, targetX)))
                .map(one -> new ForecastResult.Predicted(find(shown, one), at(one, targetX), before.at(find(shown, one), at(one, targetX)), false))
                .toList();
        return TrainingDesign.of(before, axis, requested, List.of()).stream()
                .flatMap(design -> design.best().stream())
                .mapToDouble(best -> best.where().x())
                .findFirst();
    }

    private static List<Double> spaced(List<Double> all) {
        if (all.size() <= RUNS) {
            return all;
        }
        List<Double> some = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            some.add(all.get((int) Math.round(i * (all.size() - 1) / (RUNS - 1.0))));
        }
        return some;
    }

    private static Series find(SeriesSet set, Series like) {
        return set.series().stream().filter(one -> one.family().equals(like.family()) && one.task().equals(like.task())).findFirst().orElse(null);
    }

    private static Point at(Series series, double x) {
        return series.points().stream().filter(point -> point.x() == x).findFirst().orElse(null);
    }

    private static void print(String name, List<Revealed> all) {
        if (all.isEmpty()) {
            return;
        }
        List<Revealed> best = all.stream().filter(Revealed::recommended).toList();
        for (Map.Entry<String, List<Revealed>> group : Stream.of(Map.entry("every run", all), Map.entry("recommended", best)).toList()) {
            List<Revealed> some = group.getValue();
            if (some.isEmpty()) {
                continue;
            }
            System.out.printf(Locale.ROOT,
                    "%-32s %-11s n %3d (%d families)  cost %3.0f%%  width %5.2f -> expected %5.2f, actual %5.2f  actual/expected median %.2f (80%% of runs %.2f to %.2f)"
                            + "  error %5.2f -> %5.2f (lower in %.0f%%)  80%% covers %.0f%% -> %.0f%%%n",
                    name, group.getKey(), some.size(), some.stream().map(Revealed::family).distinct().count(), 100 * mean(some, Revealed::cost), mean(some, Revealed::now),
                    mean(some, Revealed::expected), mean(some, Revealed::after), quantile(some, 0.5), quantile(some, 0.1), quantile(some, 0.9), mean(some, Revealed::errorNow),
                    mean(some, Revealed::errorAfter), 100 * mean(some, one -> one.errorAfter() < one.errorNow() ? 1 : 0), 100 * mean(some, Revealed::coveredNow),
                    100 * mean(some, Revealed::coveredAfter));
        }
        System.out.printf(Locale.ROOT, "%-32s correlation of expected and actual narrowing over runs %.2f%n", "", correlation(all));
    }

    private static double quantile(List<Revealed> some, double part) {
        double[] sorted = some.stream().mapToDouble(one -> one.after() / one.expected()).sorted().toArray();
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    private static double correlation(List<Revealed> all) {
        double mx = mean(all, one -> one.expected() / one.now());
        double my = mean(all, one -> one.after() / one.now());
        double xy = mean(all, one -> (one.expected() / one.now() - mx) * (one.after() / one.now() - my));
        return xy / Math.sqrt(mean(all, one -> Math.pow(one.expected() / one.now() - mx, 2)) * mean(all, one -> Math.pow(one.after() / one.now() - my, 2)));
    }

    private static double mean(List<Revealed> all, java.util.function.ToDoubleFunction<Revealed> value) {
        return all.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
}
