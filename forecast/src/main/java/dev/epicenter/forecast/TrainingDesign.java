package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Which further training of a family narrows its requested prediction, and at what cost: for runs between its largest one
 * and the requested scale, the width that the 80% intervals are expected to have once the run is in the table.
 *
 * <p>Assumed: the run scores as predicted ({@link Forecaster#after}); errors at the shorter distance are those of the
 * back-test at that distance; runs of other families change nothing. docs/explanation/forecast.md has a test of this.
 *
 * @param target where the family's scores are requested
 * @param tasks how many series are predicted there
 * @param width the present mean width in points; empty where the scale is too far to predict, or without intervals
 * @param candidates by ascending scale
 */
public record TrainingDesign(String family, Point target, int tasks, OptionalDouble width, List<Candidate> candidates) {
    /** Where the candidates lie between the largest scale and the requested one, in parts of the distance. */
    private static final double[] PARTS = {0.2, 0.4, 0.6, 0.8};

    /**
     * A recommended run narrows the intervals by at least this part. Without such a limit the best ratio of narrowing to cost
     * is near e times the compute of the largest run, however little that narrows: if the width falls with the logarithm of
     * the compute C from C0 on, log(C / C0) / C is largest at C = e C0.
     */
    private static final double WORTH = 0.25;

    /** A recommended run costs at most this part of the target: a dearer one is hardly cheaper than the target itself. */
    private static final double MOST_COST = 0.5;

    public TrainingDesign {
        candidates = List.copyOf(candidates);
    }

    /**
     * A further run.
     *
     * @param cost its training compute as a fraction of the target's
     * @param width the expected mean width in points; empty where the target stays too far to predict
     * @param best whether it narrows most for its cost, of those that narrow by a quarter or more at half the cost or less
     */
    public record Candidate(Point where, double cost, OptionalDouble width, boolean best) {
        private Candidate marked() {
            return new Candidate(where, cost, width, true);
        }
    }

    /** How much narrower the intervals are expected to be, as a fraction of the present width; empty where unknown. */
    public OptionalDouble narrowing(Candidate candidate) {
        return width.isEmpty() || candidate.width().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(1 - candidate.width().getAsDouble() / width.getAsDouble());
    }

    /** The marked candidate; empty without any that helps. */
    public Optional<Candidate> best() {
        return candidates.stream().filter(Candidate::best).findFirst();
    }

    private record Key(String family, double x) {}

    /**
     * The designs of all requested predictions beyond the last scale, by family and scale. None on the axis of loss, where
     * the cost of a scale is unknown, and none where no distance is tested, because the widths have no basis then.
     */
    static List<TrainingDesign> of(
            Forecaster forecaster,
            ScaleAxis axis,
            List<ForecastResult.Predicted> predicted,
            List<ForecastResult.Refused> refused) {
        if (axis == ScaleAxis.LOSS || forecaster.tested().decades().isEmpty()) {
            return List.of();
        }
        Map<Key, List<Series>> series = new LinkedHashMap<>();
        Map<Key, Point> targets = new LinkedHashMap<>();
        predicted.forEach(one -> add(one.series(), one.where(), series, targets));
        refused.forEach(one -> add(one.series(), one.where(), series, targets));
        List<TrainingDesign> designs = new ArrayList<>();
        targets.forEach((key, target) -> {
            List<Series> own = series.getOrDefault(key, List.of());
            Point largest = own.stream()
                    .map(Series::last)
                    .reduce((a, b) -> b.x() > a.x() ? b : a)
                    .orElse(target);
            if (target.x() > largest.x()) {
                designs.add(of(forecaster, axis, key.family(), own, largest, target));
            }
        });
        return List.copyOf(designs);
    }

    private static void add(Series one, Point where, Map<Key, List<Series>> series, Map<Key, Point> targets) {
        Key key = new Key(one.family(), where.x());
        series.computeIfAbsent(key, any -> new ArrayList<>()).add(one);
        targets.putIfAbsent(key, where);
    }

    private static TrainingDesign of(
            Forecaster forecaster, ScaleAxis axis, String family, List<Series> own, Point largest, Point target) {
        OptionalDouble now = width(
                own,
                series -> forecaster.refuses(series, target)
                        ? Optional.empty()
                        : forecaster.at(series, target).eighty());
        List<Candidate> candidates = new ArrayList<>();
        for (double part : PARTS) {
            candidates.add(candidate(forecaster, axis, own, largest.toward(target, part), target));
        }
        return new TrainingDesign(family, target, own.size(), now, marked(now, candidates));
    }

    static Candidate candidate(Forecaster forecaster, ScaleAxis axis, List<Series> own, Point further, Point target) {
        OptionalDouble width = width(own, series -> forecaster.after(series, further, target));
        return new Candidate(further, axis.relativeCost(further, target), width, false);
    }

    /** The mean width in points; empty where any interval is. */
    static OptionalDouble width(List<Series> own, Function<Series, Optional<Interval>> interval) {
        double sum = 0;
        for (Series series : own) {
            Optional<Interval> one = interval.apply(series);
            if (one.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += one.get().high() - one.get().low();
        }
        return own.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(100 * sum / own.size());
    }

    /** Marks the largest narrowing for its cost; where the present width is unknown, the cheapest known one. */
    private static List<Candidate> marked(OptionalDouble now, List<Candidate> candidates) {
        int best = -1;
        double most = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate one = candidates.get(i);
            if (one.width().isEmpty() || one.cost() > MOST_COST) {
                continue;
            }
            double narrowing = now.isEmpty() ? WORTH : 1 - one.width().getAsDouble() / now.getAsDouble();
            double ratio = narrowing / one.cost();
            if (narrowing >= WORTH && ratio > most) {
                best = i;
                most = ratio;
            }
        }
        List<Candidate> all = new ArrayList<>(candidates);
        if (best >= 0) {
            all.set(best, all.get(best).marked());
        }
        return all;
    }
}
