package dev.epicenter.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The power of a contrast, simulated from the pilot: the share of simulated studies that support the claim if the effect is
 * exactly the smallest of interest in the expected direction (for a claim of equality: if there is none). A simulated value is
 * the pilot's mean, plus the effect, plus a residual drawn from the pilot's; residuals are scaled by sqrt(k / (k - 1)) for the
 * mean that k seeds of the pilot estimate. On a log scale all of this applies to logarithms.
 */
final class Power {
    private static final int STUDIES = 200;

    /** Random assignments of each simulated test; a result takes more. */
    private static final int DRAWS = 1000;

    private Power() {}

    /**
     * @param samples the pilot's, those of {@link StudyPlan#cellsOf}
     * @param seeds for each cell in the study
     * @return empty if the pilot has no spread, or values that are not finite
     */
    static OptionalDouble of(
            Contrast contrast,
            Outcome outcome,
            StudyFile.Pairing pairing,
            List<Sample> samples,
            double[] doses,
            int seeds,
            double alpha,
            int claims) {
        List<double[]> residuals =
                samples.stream().map(sample -> residuals(sample, outcome)).toList();
        boolean spread = residuals.stream().flatMapToDouble(Arrays::stream).anyMatch(each -> each != 0);
        boolean finite = residuals.stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
        if (!spread || !finite) {
            return OptionalDouble.empty();
        }
        double base = contrast instanceof Contrast.Value value
                ? outcome.scaled(value.value())
                : samples.stream()
                        .mapToDouble(sample -> outcome.scaled(sample.mean(outcome.scale())))
                        .average()
                        .orElseThrow();
        double limit = samples.stream()
                .flatMap(sample -> IntStream.range(0, sample.values().size())
                        .filter(i -> !sample.reached().get(i))
                        .mapToObj(sample.values()::get))
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
        SplittableRandom random = new SplittableRandom(1);
        int supported = 0;
        for (int study = 0; study < STUDIES; study++) {
            List<Sample> simulated = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                double mean = base + effect(contrast, outcome, doses, i);
                double[] from = residuals.get(i);
                simulated.add(sample(
                        samples.get(i).cell(),
                        DoubleStream.generate(() -> outcome.unscaled(mean + from[random.nextInt(from.length)]))
                                .limit(seeds)
                                .toArray(),
                        limit,
                        outcome));
            }
            Comparison shown = Comparison.of(contrast, outcome, pairing, simulated, doses, DRAWS);
            double adjusted = Decision.tested(contrast, shown) * claims;
            supported += Decision.of(contrast, shown, adjusted, alpha, claims) == Decision.SUPPORTED ? 1 : 0;
        }
        return OptionalDouble.of((double) supported / STUDIES);
    }

    /** The mean of a contrast's i-th cell, relative to the others. Main effects would not change the test of an interaction. */
    private static double effect(Contrast contrast, Outcome outcome, double[] doses, int i) {
        double smallest = outcome.scaled(contrast.smallestEffect());
        double signed = switch (contrast.expect()) {
            case HIGHER, DIFFERENT -> smallest;
            case LOWER -> -smallest;
            case EQUAL -> 0;
        };
        if (contrast instanceof Contrast.Trend) {
            return signed * (doses[i] - doses[0]) / (doses[doses.length - 1] - doses[0]);
        }
        return i == 0 ? signed : 0;
    }

    private static double[] residuals(Sample sample, Outcome outcome) {
        double[] values = Arrays.stream(sample.array()).map(outcome::scaled).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double scale = Math.sqrt(values.length / (values.length - 1.0));
        return Arrays.stream(values).map(value -> scale * (value - mean)).toArray();
    }

    /** Times are cut at the last step; rates and times are not below 0. */
    private static Sample sample(String cell, double[] values, double limit, Outcome outcome) {
        boolean positive =
                !(outcome instanceof Outcome.Final || outcome instanceof Shifted || outcome instanceof Controlled);
        return new Sample(
                cell,
                Arrays.stream(values)
                        .map(value -> Math.min(limit, positive ? Math.max(0, value) : value))
                        .boxed()
                        .toList(),
                Arrays.stream(values).mapToObj(value -> value < limit).toList());
    }
}
