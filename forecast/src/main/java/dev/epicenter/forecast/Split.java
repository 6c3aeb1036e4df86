package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A split of scores into a training set and held-out targets.
 *
 * @param training the series without the held-out points
 * @param targets held-out points, each with its series of the training set
 */
public record Split(SeriesSet training, List<Target> targets) {
    /** A held-out point of {@code series}; {@code series} does not contain it. */
    public record Target(Series series, Point held) {
        /** The distance on the axis from the last shown scale of the series, log10. */
        double distance() {
            return held.x() - series.last().x();
        }
    }

    public Split {
        targets = List.copyOf(targets);
    }

    /**
     * Holds out the largest scale of each family with at least {@code scales} scales; other families stay whole.
     *
     * @param scales 2 or more
     */
    public static Split largest(SeriesSet corpus, int scales) {
        Map<String, Double> largest = new HashMap<>();
        corpus.byFamily().forEach((family, own) -> {
            List<Double> all = own.scales(family);
            if (all.size() >= scales) {
                largest.put(family, all.get(all.size() - 1));
            }
        });
        return above(corpus, largest, Set.copyOf(largest.keySet()));
    }

    /**
     * Holds out all points above a quantile of the scales of all families. Families with two smaller scales are
     * targets.
     */
    public static Split frontier(SeriesSet corpus, double quantile) {
        List<Double> all = new ArrayList<>();
        Map<String, SeriesSet> families = corpus.byFamily();
        families.forEach((family, own) -> all.addAll(own.scales(family)));
        all.sort(null);
        double limit = all.get((int) Math.floor(quantile * (all.size() - 1)));
        Map<String, Double> from = new HashMap<>();
        Set<String> targetFamilies = new HashSet<>();
        families.forEach((family, own) -> {
            from.put(family, Math.nextUp(limit));
            if (own.scales(family).stream().filter(scale -> scale <= limit).count() >= 2) {
                targetFamilies.add(family);
            }
        });
        return above(corpus, from, targetFamilies);
    }

    static Split above(SeriesSet corpus, Map<String, Double> from, Set<String> targetFamilies) {
        SeriesSet training = corpus.where(
                (series, point) -> point.x() < from.getOrDefault(series.family(), Double.POSITIVE_INFINITY));
        Map<List<String>, Series> byKey = new HashMap<>();
        training.series().forEach(each -> byKey.put(List.of(each.family(), each.task()), each));
        List<Target> targets = new ArrayList<>();
        for (Series whole : corpus.series()) {
            Series shown = byKey.get(List.of(whole.family(), whole.task()));
            if (shown == null || !targetFamilies.contains(whole.family())) {
                continue;
            }
            double first = from.getOrDefault(whole.family(), Double.POSITIVE_INFINITY);
            whole.points().stream()
                    .filter(point -> point.x() >= first)
                    .forEach(point -> targets.add(new Target(shown, point)));
        }
        return new Split(training, targets);
    }

    /** The predictions of {@code method}, fitted to the training set, for each target. */
    public List<HeldOutPrediction> judge(Method method) {
        return targets.isEmpty() ? List.of() : judge(method.fit(training));
    }

    /** The predictions of {@code fit}, a fit to the training set, for each target. */
    List<HeldOutPrediction> judge(Method.Fit fit) {
        SeriesVariability variability = SeriesVariability.of(training);
        Situation.Shown shown = new Situation.Shown(training);
        return targets.stream()
                .map(target -> {
                    Series series = target.series();
                    return new HeldOutPrediction(
                            series.family(),
                            series.task(),
                            series.items(),
                            shown.of(series, target.held()),
                            variability.of(series),
                            series.last().score(),
                            target.held().score(),
                            fit.at(series, target.held()),
                            0);
                })
                .toList();
    }
}
