package dev.epicenter.statistics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trend of spike rates over doses, with seeds as the units that are permuted: spikes of one run come in clusters, so a
 * test that counted spikes would find trends in noise. With two doses it is the permutation test of their means.
 *
 * @param slope rate gained for a unit of dose, by least squares over the seeds
 * @param p two-sided, over the ways to deal the seeds' rates out to the doses
 * @param exact whether {@code p} counted all of them, rather than drew some
 */
public record RatePermutation(double slope, double p, boolean exact) {
    private static final double MOST_DEALS = 500_000;
    private static final int DRAWS = 20_000;

    /**
     * @param doses strictly ascending, at least two
     * @param rates for each dose the rate of every seed, such as spikes per 1,000 steps; at least one
     * @param draw seeds the draws where there are too many deals to count
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
        double[] centred = new double[doses.length];
        for (int i = 0; i < doses.length; i++) {
            centred[i] = doses[i] - meanDose;
            for (double rate : rates.get(i)) {
                products += centred[i] * rate;
                scale += Math.abs(centred[i] * rate);
            }
            spread += centred[i] * centred[i] * rates.get(i).size();
        }
        // A deal that differs from the observed one by rounding alone is as far out as it
        double least = Math.abs(products) - 1e-12 * scale;
        int[] room = rates.stream().mapToInt(List::size).toArray();
        boolean exact = deals(room) <= mostDeals;
        double p = exact ? counted(centred, room, all, least) : drawn(centred, room, all, least, draw);
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

    /** How many ways to deal the rates from {@code next} on end at least so far out. */
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

    /** (1 + as far out) / (1 + drawn): never 0 (Phipson and Smyth 2010). */
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
