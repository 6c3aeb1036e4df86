package dev.epicenter.forecast;

import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The inner back-test of the method that predicts, in one band of distance.
 *
 * @param from lower end in decades, exclusive
 * @param to upper end in decades, inclusive; at most the largest distance
 * @param scores how many predictions; a score counts once for each split that holds it out
 * @param families how many families they belong to
 * @param error mean absolute error of the blend in points, with weights from other families (or other tasks)
 * @param lastValue that of the last value carried forward
 * @param coverage of nominal 80% intervals that were calibrated on other families (or other tasks); empty with too few
 *     errors
 * @param weights of the methods in the middle of the band, in their order; their sum is 1
 */
public record DistanceBand(
        double from,
        double to,
        int scores,
        int families,
        double error,
        double lastValue,
        OptionalDouble coverage,
        List<Double> weights) {
    /** Factors of 3, 16 and 100. */
    private static final double[] ENDS = {0.5, 1.2, 2, Double.POSITIVE_INFINITY};

    private static final double NOMINAL = 0.8;

    public DistanceBand {
        weights = List.copyOf(weights);
    }

    /** The bands with predictions, the nearest first. */
    static List<DistanceBand> of(Blend.Rehearsed rehearsed) {
        List<HeldOutPrediction> blended = rehearsed.innerPredictions();
        boolean[][] covered = covered(blended, rehearsed.reach());
        List<DistanceBand> bands = new ArrayList<>();
        double low = 0;
        for (double end : ENDS) {
            double from = low;
            int[] inside = IntStream.range(0, blended.size())
                    .filter(j ->
                            blended.get(j).distance() > from && blended.get(j).distance() <= end)
                    .toArray();
            if (inside.length > 0) {
                bands.add(band(rehearsed, blended, covered, from, end, inside));
            }
            low = end;
        }
        return List.copyOf(bands);
    }

    private static DistanceBand band(
            Blend.Rehearsed rehearsed,
            List<HeldOutPrediction> blended,
            boolean[][] covered,
            double from,
            double end,
            int[] inside) {
        List<HeldOutPrediction> held =
                IntStream.of(inside).mapToObj(blended::get).toList();
        double to = Math.min(
                end,
                held.stream().mapToDouble(HeldOutPrediction::distance).max().orElse(end));
        boolean known = IntStream.of(inside).allMatch(j -> covered[0][j]);
        double share = IntStream.of(inside).filter(j -> covered[1][j]).count() / (double) inside.length;
        List<Double> weights = new ArrayList<>();
        for (double weight : rehearsed.weights().at(new Situation((from + to) / 2, false, false))) {
            weights.add(weight);
        }
        return new DistanceBand(
                from,
                to,
                inside.length,
                (int) held.stream().map(HeldOutPrediction::family).distinct().count(),
                100 * HeldOutPrediction.mean(held),
                100
                        * held.stream()
                                .mapToDouble(one -> Math.abs(one.last() - one.actual()))
                                .average()
                                .orElse(0),
                known ? OptionalDouble.of(share) : OptionalDouble.empty(),
                weights);
    }

    /** Whether each score has an interval, and whether the interval contains it. */
    private static boolean[][] covered(List<HeldOutPrediction> blended, double reach) {
        boolean[][] covered = new boolean[2][blended.size()];
        Folds folds = Folds.of(blended);
        List<ConformalIntervals> intervals = new ArrayList<>();
        for (int fold = 0; fold < folds.count(); fold++) {
            boolean[] outside = folds.outside(fold);
            intervals.add(ConformalIntervals.of(
                    IntStream.range(0, outside.length)
                            .filter(j -> outside[j])
                            .mapToObj(blended::get)
                            .toList(),
                    reach));
        }
        for (int j = 0; j < blended.size(); j++) {
            HeldOutPrediction one = blended.get(j);
            Optional<Interval> interval =
                    intervals.get(folds.of()[j]).around(one.predicted(), one.situation(), one.expected(), NOMINAL);
            covered[0][j] = interval.isPresent();
            covered[1][j] = interval.filter(each -> each.contains(one.actual())).isPresent();
        }
        return covered;
    }
}
