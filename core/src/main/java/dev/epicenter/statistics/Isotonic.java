package dev.epicenter.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * The closest rates to those seen that never turn back from dose to dose: pool adjacent violators, weighted by trials
 * (Ayer et al. 1955), the maximum likelihood of a monotone dose response.
 *
 * @param doses ascending
 * @param outcomes as seen
 * @param fitted the rate fitted at each dose
 * @param direction which way the fit may go
 * @param violations where the rates as seen turned back: signs of chaos, or of a response that is not monotone
 */
public record Isotonic(
        List<Double> doses,
        List<Proportion> outcomes,
        List<Double> fitted,
        Direction direction,
        List<Violation> violations) {
    private static final int DRAWS = 5_000;

    /** Which way a rate goes as the dose grows. */
    public enum Direction {
        RISING(1),
        FALLING(-1);

        private final int sign;

        Direction(int sign) {
            this.sign = sign;
        }
    }

    /**
     * Two neighbouring doses whose rates went against the direction.
     *
     * @param size by how much, above 0
     */
    public record Violation(double fromDose, double toDose, double size) {}

    /**
     * @param doses strictly ascending, at least two, on the scale to interpolate on (give logarithms for a log scale)
     * @param outcomes one a dose, each with at least one trial
     */
    public static Isotonic fit(double[] doses, List<Proportion> outcomes, Direction direction) {
        Doses.check(doses, outcomes);
        double[] rates = outcomes.stream().mapToDouble(Proportion::rate).toArray();
        List<Violation> violations = new ArrayList<>();
        for (int i = 1; i < rates.length; i++) {
            double back = direction.sign * (rates[i - 1] - rates[i]);
            if (back > 0) {
                violations.add(new Violation(doses[i - 1], doses[i], back));
            }
        }
        return new Isotonic(
                boxed(doses),
                List.copyOf(outcomes),
                boxed(pooled(rates, weights(outcomes), direction)),
                direction,
                List.copyOf(violations));
    }

    /**
     * The dose at which the fit crosses one half, on straight lines between doses; the middle where it rests on one half
     * for a while. Empty where it does not reach one half within the doses.
     */
    public OptionalDouble doseAtHalf() {
        double crossing = crossing(unboxed(doses), unboxed(fitted), direction);
        return Double.isFinite(crossing) ? OptionalDouble.of(crossing) : OptionalDouble.empty();
    }

    /**
     * How well the trials tell {@link #doseAtHalf}: by seeded draws of each dose's rate from its posterior under
     * Beta(0.5, 0.5), fitted anew. (Resampling the trials would claim certainty where all trials of a dose agree.) An end
     * is infinite where the crossing may lie beyond the doses tried.
     */
    public Interval doseAtHalfInterval(double confidence, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DoubleSupplier> posteriors = outcomes.stream()
                .map(outcome -> Posterior.draws(outcome, random))
                .toList();
        double[] at = unboxed(doses);
        double[] weights = weights(outcomes);
        double[] draws = new double[DRAWS];
        double[] rates = new double[at.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < rates.length; i++) {
                rates[i] = posteriors.get(i).getAsDouble();
            }
            draws[draw] = crossing(at, pooled(rates, weights, direction), direction);
        }
        return Interval.central(draws, confidence);
    }

    private static double crossing(double[] doses, double[] rates, Direction direction) {
        int last = rates.length - 1;
        if (direction.sign * (rates[0] - 0.5) > 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (direction.sign * (rates[last] - 0.5) < 0) {
            return Double.POSITIVE_INFINITY;
        }
        int after = 0;
        while (direction.sign * (rates[after] - 0.5) < 0) {
            after++;
        }
        if (rates[after] == 0.5) {
            int end = after;
            while (end < last && rates[end + 1] == 0.5) {
                end++;
            }
            return (doses[after] + doses[end]) / 2;
        }
        double part = (0.5 - rates[after - 1]) / (rates[after] - rates[after - 1]);
        return doses[after - 1] + part * (doses[after] - doses[after - 1]);
    }

    private static double[] pooled(double[] rates, double[] weights, Direction direction) {
        int n = rates.length;
        double[] level = new double[n];
        double[] weight = new double[n];
        int[] size = new int[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            level[blocks] = rates[i];
            weight[blocks] = weights[i];
            size[blocks++] = 1;
            while (blocks > 1 && direction.sign * (level[blocks - 2] - level[blocks - 1]) > 0) {
                double both = weight[blocks - 2] + weight[blocks - 1];
                level[blocks - 2] =
                        (level[blocks - 2] * weight[blocks - 2] + level[blocks - 1] * weight[blocks - 1]) / both;
                weight[blocks - 2] = both;
                size[blocks - 2] += size[blocks - 1];
                blocks--;
            }
        }
        double[] fitted = new double[n];
        int i = 0;
        for (int block = 0; block < blocks; block++) {
            for (int k = 0; k < size[block]; k++) {
                fitted[i++] = level[block];
            }
        }
        return fitted;
    }

    private static double[] weights(List<Proportion> outcomes) {
        double[] trials = outcomes.stream().mapToDouble(Proportion::trials).toArray();
        for (double n : trials) {
            if (n == 0) {
                throw new IllegalArgumentException("a dose has no trials");
            }
        }
        return trials;
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double[] unboxed(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }
}
