package dev.epicenter.torch.data;

import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;

/** Unequal frequencies of classes, which fall geometrically over the classes in an order drawn from the run's seed. */
final class ClassShares {
    private ClassShares() {}

    /**
     * The frequency of each class relative to the most frequent one's.
     *
     * @param imbalance the most frequent class's frequency relative to the rarest's
     */
    static double[] relative(int classes, double imbalance, long seed) {
        int[] rank = CounterRandom.of(seed, RandomStream.IMBALANCE).permutation(classes);
        double[] relative = new double[classes];
        for (int k = 0; k < classes; k++) {
            relative[k] = StrictMath.pow(imbalance, -rank[k] / (double) (classes - 1));
        }
        return relative;
    }

    /** A class drawn with these frequencies. */
    static int draw(double[] relative, CounterRandom random) {
        double sum = 0;
        for (double share : relative) {
            sum += share;
        }
        double left = random.nextDouble() * sum;
        int k = 0;
        while (k < relative.length - 1 && left >= relative[k]) {
            left -= relative[k++];
        }
        return k;
    }
}
