package dev.epicenter.statistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A permutation test for a trend of spike rates over doses, with seeds as the permuted units. Spikes of one run are
 * clustered, so a test that counts spikes would find trends in noise. With two doses it is the permutation test of
 * their means.
 *
 * @param slope the increase of the rate per unit of dose, by least squares over the seeds
 * @param p two-sided, over the assignments of the seeds' rates to the doses
 * @param exact whether {@code p} enumerates all assignments, rather than a random sample
 */
public record RatePermutation(double slope, double p, boolean exact) {
    private static final double MOST_DEALS = 500_000;
    private static final int DRAWS = 20_000;

    /**
     * @param doses strictly ascending, at least two
     * @param rates for each dose, the rate of every seed, such as spikes per 1,000 steps; at least one
     * @param draw the seed of the random sample, used if there are too many assignments to enumerate
     */
    public static RatePermutation trend(double[] doses, List<List<Double>> rates, long draw) {
        return trend(doses, rates, draw, MOST_DEALS);
    }

    static RatePermutation trend(double[] doses, List<List<Double>> rates, long draw, double mostDeals) {
        Doses.check(doses, rates);
        List<Double> all = rates.stream().flatMap(List::stream).toList();
        double meanDose = 0;
        for (int i = 0; i < doses.length; i++) {
            meanDose += doses[i] * rates.get(i).size() / all.size();
        }
        double products = 0;
        double spread = 0;
        double scale = 0;
        double[] centered = new double[doses.length];
        for (int i = 0; i < doses.length; i++) {
            centered[i] = doses[i] - meanDose;
            for (double rate : rates.get(i)) {
                products += centered[i] * rate;
                scale += Math.abs(centered[i] * rate);
            }
            spread += centered[i] * centered[i] * rates.get(i).size();
        }
        // An assignment that differs from the observed one only by rounding counts as equally extreme
        double least = Math.abs(products) - 1e-12 * scale;
        int[] room = rates.stream().mapToInt(List::size).toArray();
        boolean exact = deals(room) <= mostDeals;
        double p = exact ? counted(centered, room, all, least) : drawn(centered, room, all, least, draw);
        return new RatePermutation(products / spread, p, exact);
    }

    private static double deals(int[] room) {
        double deals = 1;
        int dealt = 0;
        for (int n : room) {
            for (int k = 1; k <= n; k++) {
                deals *= (double) ++dealt / k;
            }
        }
        return deals;
    }

    private static double counted(double[] doses, int[] room, List<Double> rates, double least) {
        return deal(doses, room.clone(), rates, 0, 0, least) / deals(room);
    }

    /** The number of assignments of the rates from {@code next} on that are at least as extreme. */
    private static double deal(double[] doses, int[] room, List<Double> rates, int next, double sum, double least) {
        if (next == rates.size()) {
            return Math.abs(sum) >= least ? 1 : 0;
        }
        double far = 0;
        for (int i = 0; i < doses.length; i++) {
            if (room[i] > 0) {
                room[i]--;
                far += deal(doses, room, rates, next + 1, sum + doses[i] * rates.get(next), least);
                room[i]++;
            }
        }
        return far;
    }

    /** (1 + at least as extreme) / (1 + drawn): never 0 (Phipson and Smyth 2010). */
    private static double drawn(double[] doses, int[] room, List<Double> rates, double least, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> deck = new ArrayList<>(rates);
        int far = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = deck.size() - 1; i > 0; i--) {
                Collections.swap(deck, i, random.nextInt(i + 1));
            }
            double sum = 0;
            int next = 0;
            for (int i = 0; i < doses.length; i++) {
                for (int k = 0; k < room[i]; k++) {
                    sum += doses[i] * deck.get(next++);
                }
            }
            far += Math.abs(sum) >= least ? 1 : 0;
        }
        return (1.0 + far) / (1 + DRAWS);
    }
}
