package dev.epicenter.torch.gridworld;

import dev.epicenter.config.DataConfig.Misspecification;
import dev.epicenter.torch.random.CounterRandom;

/**
 * A utility of a set of objects, from the totals of their features: {@code sugar * sqrt(total sugar) + protein *
 * sqrt(total protein) - toxin * total toxin}. The square roots make more of the same worth less.
 */
public record Utility(double sugar, double protein, double toxin) {
    /** The utility that agents are scored by. */
    public static final Utility TRUE = new Utility(1.5, 1.5, 1);

    /** The number of features of an object, each from 0 to 1: sugar, protein, toxin. */
    public static final int FEATURES = 3;

    /**
     * The true utility, misspecified.
     *
     * @param size 0 to 1; 0 gives the true utility
     * @param random of the episode
     */
    public static Utility misspecified(Misspecification kind, double size, CounterRandom random) {
        double[] factors = {1, 1, 1};
        if (kind == Misspecification.NOISE) {
            for (int i = 0; i < FEATURES; i++) {
                factors[i] += 2 * size * random.nextGaussian();
            }
        } else {
            factors[random.nextInt(FEATURES)] -= (kind == Misspecification.SIGN ? 2 : 1) * size;
        }
        return new Utility(TRUE.sugar * factors[0], TRUE.protein * factors[1], TRUE.toxin * factors[2]);
    }

    /**
     * The utility of a set of objects.
     *
     * @param features of each object
     * @param set a bit mask
     */
    public double of(double[][] features, int set) {
        double[] totals = new double[FEATURES];
        for (int i = 0; i < features.length; i++) {
            if ((set >> i & 1) == 1) {
                for (int f = 0; f < FEATURES; f++) {
                    totals[f] += features[i][f];
                }
            }
        }
        return sugar * Math.sqrt(totals[0]) + protein * Math.sqrt(totals[1]) - toxin * totals[2];
    }

    /**
     * Innate reward of an object: what is felt on contact. Protein is not felt.
     *
     * @param deferred the share of the harm that is felt later, 0 to 1
     */
    public static double innate(double[] features, double deferred) {
        return features[0] - (1 - deferred) * features[2];
    }
}
