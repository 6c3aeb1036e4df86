package dev.epicenter.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A permutation test of an effect, with its interval. The units are seeds. The effect is a difference of means, a mean of paired
 * differences, or a least-squares slope over doses. Under a shift model the effect {@code d} is tested by subtracting it from
 * the data and permuting what remains; the interval holds every {@code d} that is not rejected (Pitman 1937; Garthwaite 1996,
 * "Confidence intervals from randomization tests"). Test and interval therefore always agree.
 *
 * <p>The difference between the observed statistic and that of an assignment is linear in {@code d}, so each assignment has one
 * critical effect, below which it is less extreme than the data. These, sorted, are all that a test needs.
 */
public final class ShiftTest {
    /** Random assignments for a result; enough for a p-value of 0.0001. */
    public static final int DRAWS = 20_000;

    /** Up to so many assignments per draw, all are enumerated: it is as fast as drawing. */
    private static final double ENUMERATED = 5;

    private final double estimate;
    private final double[] critical;
    private final int ties;
    private final boolean exact;
    private final double tolerance;

    /**
     * @param critical critical effect of each assignment that differs from the observed one
     * @param ties assignments that do not differ from it, the observed one included
     * @param scale size of the data in units of the effect; differences of 1e-9 of it are rounding
     */
    private ShiftTest(double estimate, double[] critical, int ties, boolean exact, double scale) {
        this.estimate = estimate;
        this.critical = critical;
        this.ties = ties;
        this.exact = exact;
        this.tolerance = 1e-9 * scale;
        Arrays.sort(critical);
    }

    /**
     * The difference of the means, {@code first} minus {@code second}, of independent samples.
     *
     * @param first finite, at least one value
     * @param second finite, at least one value
     * @param seed of the random sample of assignments, used if there are more than five times {@code draws}
     * @param draws size of that sample, such as {@link #DRAWS}
     */
    public static ShiftTest difference(double[] first, double[] second, long seed, int draws) {
        return slope(new double[] {0, 1}, List.of(second, first), seed, draws);
    }

    /**
     * The least-squares slope of values over doses, per unit of dose.
     *
     * @param doses strictly ascending, at least two
     * @param values for each dose one value per seed, finite, at least one
     * @param seed of the random sample of assignments, used if there are more than five times {@code draws}
     * @param draws size of that sample, such as {@link #DRAWS}
     */
    public static ShiftTest slope(double[] doses, List<double[]> values, long seed, int draws) {
        Doses.check(
                doses,
                values.stream().map(Arrays::stream).map(s -> s.boxed().toList()).toList());
        double[] x = IntStream.range(0, doses.length)
                .boxed()
                .flatMapToDouble(i -> Arrays.stream(values.get(i)).map(each -> doses[i]))
                .toArray();
        double[] y = values.stream().flatMapToDouble(Arrays::stream).toArray();
        requireFinite(y);
        // The critical effects do not depend on the origins. Centered data lose fewer digits.
        centre(x);
        centre(y);
        double[] distinct = IntStream.range(0, doses.length)
                .mapToDouble(i -> x[first(values, i)])
                .toArray();
        int[] room = values.stream().mapToInt(each -> each.length).toArray();
        double observed = product(x, y);
        double spread = product(x, x);
        boolean exact = enumerates(assignments(room), draws);
        Collected collected = new Collected(observed, spread);
        if (exact) {
            enumerate(distinct, room, x, y, 0, 0, 0, collected);
        } else {
            draw(x, y, new SplittableRandom(seed), draws, collected);
        }
        double scale = largest(y) / (doses[doses.length - 1] - doses[0]);
        return new ShiftTest(observed / spread, collected.critical(), collected.ties, exact, scale);
    }

    /**
     * The mean of differences between pairs, or of one sample minus a fixed value: signs are flipped (Fisher 1935, "The design
     * of experiments", section 21).
     *
     * @param differences finite, at least one
     * @param seed of the random sample of signs, used if there are more than five times {@code draws}
     * @param draws size of that sample, such as {@link #DRAWS}
     */
    public static ShiftTest paired(double[] differences, long seed, int draws) {
        requireFinite(differences);
        int n = differences.length;
        boolean exact = enumerates(Math.pow(2, n), draws);
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> critical = new ArrayList<>();
        int ties = 1;
        int flips = exact ? 1 << n : draws + 1;
        for (int flip = 1; flip < flips; flip++) {
            double sum = 0;
            int flipped = 0;
            for (int i = 0; i < n; i++) {
                if (exact ? (flip >> i & 1) == 1 : random.nextBoolean()) {
                    sum += differences[i];
                    flipped++;
                }
            }
            if (flipped == 0) {
                ties++;
            } else {
                critical.add(sum / flipped);
            }
        }
        double mean = Arrays.stream(differences).average().orElseThrow();
        return new ShiftTest(mean, array(critical), ties, exact, largest(differences));
    }

    /** The estimated effect. */
    public double estimate() {
        return estimate;
    }

    /** Whether all assignments are enumerated, rather than a random sample. */
    public boolean exact() {
        return exact;
    }

    /** The p-value against "the effect is {@code bound} or less": small if the data show a larger one. */
    public double pAbove(double bound) {
        return share(Arrays.stream(critical).filter(d -> d <= bound + tolerance).count());
    }

    /** The p-value against "the effect is {@code bound} or more": small if the data show a smaller one. */
    public double pBelow(double bound) {
        return share(Arrays.stream(critical).filter(d -> d >= bound - tolerance).count());
    }

    /** The two-sided p-value against "the effect is 0": twice the smaller one-sided value, at most 1. */
    public double p() {
        return Math.min(1, 2 * Math.min(pAbove(0), pBelow(0)));
    }

    /**
     * The p-value against "the effect is at least {@code margin} in size": two one-sided tests (Schuirmann 1987). Small if the
     * data show that there is no effect of that size.
     *
     * @param margin positive
     */
    public double pEquivalent(double margin) {
        return Math.max(pBelow(margin), pAbove(-margin));
    }

    /** The effects that are not rejected. An end is infinite if there are too few seeds to reject any effect on that side. */
    public Interval interval(double confidence) {
        double total = critical.length + ties;
        // The smallest count of assignments that is not a rejection; 1e-9 absorbs the rounding of 1 - confidence.
        int least = (int) Math.floor((1 - Confidence.checked(confidence)) / 2 * total + 1e-9) - ties + 1;
        boolean bounded = least >= 1 && critical.length > 0;
        return bounded
                ? new Interval(critical[least - 1], critical[critical.length - least])
                : critical.length == 0
                        ? new Interval(estimate, estimate)
                        : new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** With a random sample, (1 + at least as extreme) / (1 + drawn): never 0 (Phipson and Smyth 2010). */
    private double share(long extreme) {
        return (double) (ties + extreme) / (critical.length + ties);
    }

    /** Sums up the assignments. */
    private static final class Collected {
        private final double observed;
        private final double spread;
        private final List<Double> critical = new ArrayList<>();
        private int ties;

        Collected(double observed, double spread) {
            this.observed = observed;
            this.spread = spread;
        }

        /** @param own sum of dose times the dose that the assignment gives to the same unit */
        void add(double sum, double own) {
            double moved = spread - own;
            if (moved <= 1e-12 * spread) {
                ties++;
            } else {
                critical.add((observed - sum) / moved);
            }
        }

        double[] critical() {
            return array(critical);
        }
    }

    private static void enumerate(
            double[] doses, int[] room, double[] x, double[] y, int next, double sum, double own, Collected into) {
        if (next == y.length) {
            into.add(sum, own);
            return;
        }
        for (int i = 0; i < doses.length; i++) {
            if (room[i] > 0) {
                room[i]--;
                enumerate(doses, room, x, y, next + 1, sum + doses[i] * y[next], own + doses[i] * x[next], into);
                room[i]++;
            }
        }
    }

    private static void draw(double[] x, double[] y, SplittableRandom random, int draws, Collected into) {
        into.add(into.observed, into.spread);
        double[] dealt = x.clone();
        for (int draw = 0; draw < draws; draw++) {
            for (int i = dealt.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double kept = dealt[i];
                dealt[i] = dealt[j];
                dealt[j] = kept;
            }
            into.add(product(dealt, y), product(dealt, x));
        }
    }

    /**
     * The smallest one-sided p-value that a test can have: that of data more extreme than all other assignments.
     *
     * @param assignments of the test: {@link #assignments}, or 2^n for n pairs
     * @param draws as in the test
     */
    public static double leastP(double assignments, int draws) {
        return 1 / (enumerates(assignments, draws) ? assignments : draws + 1.0);
    }

    /**
     * The number of ways to deal units to doses.
     *
     * @param room units of each dose
     */
    public static double assignments(int[] room) {
        double assignments = 1;
        int dealt = 0;
        for (int n : room) {
            for (int k = 1; k <= n; k++) {
                assignments *= (double) ++dealt / k;
            }
        }
        // The factors are fractions, whose product is rounded.
        return Math.rint(assignments);
    }

    private static boolean enumerates(double assignments, int draws) {
        return assignments <= ENUMERATED * draws;
    }

    private static int first(List<double[]> values, int group) {
        return values.subList(0, group).stream().mapToInt(each -> each.length).sum();
    }

    private static void centre(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        Arrays.setAll(values, i -> values[i] - mean);
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    private static void requireFinite(double[] values) {
        if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("requires finite values, not " + Arrays.toString(values));
        }
    }
}
