package dev.epicenter.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction for multiple tests (Holm 1979). It controls the familywise error rate under any
 * dependence.
 */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p-values: comparing each with alpha keeps the familywise error rate at alpha. In ascending order, the
     * i-th of n (from 0) is multiplied by n - i, is never below the previous one, and is at most 1.
     *
     * @return in the order of {@code p}, which is not modified
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
