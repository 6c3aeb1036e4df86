package dev.epicenter.study;

import dev.epicenter.Formats;
import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.LogRank;
import dev.epicenter.statistics.ShiftTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the samples of a contrast show, without a decision.
 *
 * @param scale of the outcome
 * @param effect in the outcome's unit, or a ratio on a log scale; NaN if there is none to compute
 * @param interval at 95%
 * @param p two-sided, against "no effect"
 * @param pEquivalent against "the effect is at least the smallest of interest in size"
 * @param pSmaller against "the effect is at least the smallest of interest in the expected direction"
 * @param pBeyond against "the effect is at most the smallest of interest in size"; two-sided
 * @param problem why nothing can be decided; empty if something can
 */
public record Comparison(
        Outcome.Scale scale,
        double effect,
        Interval interval,
        double p,
        double pEquivalent,
        double pSmaller,
        double pBeyond,
        Optional<String> problem) {
    private static final double CONFIDENCE = 0.95;

    /** A fixed seed makes the result reproducible. */
    private static final long DRAW = 1;

    /**
     * Compares the samples of a contrast.
     *
     * @param samples those of {@link StudyPlan#cellsOf}
     * @param doses of a trend; empty otherwise
     * @param draws random assignments, where there are too many to enumerate
     */
    static Comparison of(
            Contrast contrast,
            Outcome outcome,
            StudyFile.Pairing pairing,
            List<Sample> samples,
            double[] doses,
            int draws) {
        long missing = samples.stream().mapToLong(Sample::missing).sum();
        if (missing > 0) {
            long all =
                    samples.stream().mapToLong(sample -> sample.values().size()).sum();
            String of = missing + " of " + Formats.count(all, "training");
            return undecidable(
                    outcome,
                    outcome instanceof Shifted
                            ? "it has no finite value in " + of
                                    + ": their loss became non-finite, or the reference model loses no accuracy to the shift"
                            : "the loss of " + of + " became non-finite");
        }
        boolean times = outcome.isTime();
        if (times && samples.stream().noneMatch(sample -> sample.reached().contains(true))) {
            return undecidable(outcome, "no training reached the level within its steps");
        }
        if (times
                && contrast instanceof Contrast.Interaction
                && (neitherEnds(samples, 0, 2) || neitherEnds(samples, 1, 3))) {
            return undecidable(
                    outcome,
                    "all times of two cells whose difference it needs are censored, so that difference is not known; train"
                            + " longer");
        }
        boolean none = outcome instanceof Outcome.SpikeRate
                && samples.stream().flatMap(sample -> sample.values().stream()).allMatch(rate -> rate == 0);
        if (none && !(contrast instanceof Contrast.Value)) {
            return undecidable(outcome, "no training spiked");
        }
        boolean log = outcome.scale() == Outcome.Scale.LOG;
        if (log && samples.stream().flatMap(sample -> sample.values().stream()).anyMatch(value -> value <= 0)) {
            return undecidable(
                    outcome, "a value is not positive, so it has no logarithm; the outcome needs scale: linear");
        }
        ShiftTest test = test(contrast, outcome, pairing, samples, doses, draws);
        double unit = doses.length == 0 ? 1 : doses[doses.length - 1] - doses[0];
        double smallest = outcome.scaled(contrast.smallestEffect()) / unit;
        boolean logRank = times && pairing == StudyFile.Pairing.INDEPENDENT && contrast instanceof Contrast.Difference;
        double p = logRank
                ? LogRank.of(samples.get(0).times(), samples.get(1).times(), DRAW)
                        .p()
                : test.p();
        Interval interval = test.interval(CONFIDENCE);
        return new Comparison(
                outcome.scale(),
                outcome.unscaled(test.estimate() * unit),
                new Interval(outcome.unscaled(interval.low() * unit), outcome.unscaled(interval.high() * unit)),
                p,
                test.pEquivalent(smallest),
                switch (contrast.expect()) {
                    case HIGHER -> test.pBelow(smallest);
                    case LOWER -> test.pAbove(-smallest);
                    case DIFFERENT, EQUAL -> test.pEquivalent(smallest);
                },
                Math.min(1, 2 * Math.min(test.pAbove(smallest), test.pBelow(-smallest))),
                Optional.empty());
    }

    private static boolean neitherEnds(List<Sample> samples, int one, int other) {
        return Stream.of(one, other)
                .map(samples::get)
                .noneMatch(sample -> sample.reached().contains(true));
    }

    /** Whether the effect is positive (1), negative (-1) or none (0). */
    double direction() {
        return Math.signum(scale == Outcome.Scale.LOG ? Math.log(effect) : effect);
    }

    private static ShiftTest test(
            Contrast contrast,
            Outcome outcome,
            StudyFile.Pairing pairing,
            List<Sample> samples,
            double[] doses,
            int draws) {
        boolean paired = pairing == StudyFile.Pairing.PAIRED;
        List<double[]> values = samples.stream()
                .map(sample ->
                        Arrays.stream(sample.array()).map(outcome::scaled).toArray())
                .toList();
        if (contrast instanceof Contrast.Value value) {
            double fixed = outcome.scaled(value.value());
            double[] differences =
                    Arrays.stream(values.get(0)).map(each -> each - fixed).toArray();
            return ShiftTest.paired(differences, DRAW, draws);
        } else if (contrast instanceof Contrast.Difference) {
            return twoSamples(values.get(0), values.get(1), paired, draws);
        } else if (contrast instanceof Contrast.Interaction) {
            return interaction(values, paired, draws);
        }
        return paired
                ? ShiftTest.paired(slopes(doses, values), DRAW, draws)
                : ShiftTest.slope(doses, values, DRAW, draws);
    }

    /**
     * The samples are differences by seed over the second factor, at either level of the first. Dealing these to the levels of
     * the first factor permutes units in the same way at both levels of the second, so both main effects cancel, and such
     * permutations form a group. The test is therefore exact for any main effects, if cells differ by shifts (synchronized
     * permutations: Salmaso 2003, "Synchronized permutation tests in 2^k factorial designs"; groups: Hemerik and Goeman 2018,
     * "Exact testing with random permutations"). Permuting all values, or residuals, is exact only in the limit (Anderson and
     * ter Braak 2003, "Permutation tests for multi-factorial analysis of variance").
     */
    private static ShiftTest interaction(List<double[]> values, boolean paired, int draws) {
        double[] first = minus(values.get(0), values.get(2));
        double[] second = minus(values.get(1), values.get(3));
        return twoSamples(first, second, paired, draws);
    }

    private static ShiftTest twoSamples(double[] first, double[] second, boolean paired, int draws) {
        return paired
                ? ShiftTest.paired(minus(first, second), DRAW, draws)
                : ShiftTest.difference(first, second, DRAW, draws);
    }

    private static double[] minus(double[] first, double[] second) {
        return IntStream.range(0, first.length)
                .mapToDouble(i -> first[i] - second[i])
                .toArray();
    }

    /** The least-squares slope of each seed. */
    private static double[] slopes(double[] doses, List<double[]> values) {
        double mean = Arrays.stream(doses).average().orElseThrow();
        double spread =
                Arrays.stream(doses).map(dose -> (dose - mean) * (dose - mean)).sum();
        return IntStream.range(0, values.get(0).length)
                .mapToDouble(seed -> IntStream.range(0, doses.length)
                                .mapToDouble(i -> (doses[i] - mean) * values.get(i)[seed])
                                .sum()
                        / spread)
                .toArray();
    }

    private static Comparison undecidable(Outcome outcome, String problem) {
        return new Comparison(
                outcome.scale(),
                Double.NaN,
                new Interval(outcome.unscaled(Double.NEGATIVE_INFINITY), outcome.unscaled(Double.POSITIVE_INFINITY)),
                1,
                1,
                1,
                1,
                Optional.of(problem));
    }
}
