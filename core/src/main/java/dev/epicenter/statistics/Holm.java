package dev.epicenter.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction for many tests (Holm 1979): holds the chance of any false claim, whatever they share. */
public final class Holm {
    private Holm() {}

    /**
     * The p-values so adjusted that comparing each with alpha keeps the family's error at alpha: in ascending order the
     * i-th of n (from 0) times n - i, never below one before it, at most 1.
     *
     * @return in the order of {@code p}, which stays as it is
     */
    public static double[] adjusted(double[] p) {
        List<Integer> ascending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .toList();
        double[] adjusted = new double[p.length];
        double soFar = 0;
        for (int rank = 0; rank < p.length; rank++) {
            int i = ascending.get(rank);
            soFar = Math.max(soFar, Math.min(1, p[i] * (p.length - rank)));
            adjusted[i] = soFar;
        }
        return adjusted;
    }
}
