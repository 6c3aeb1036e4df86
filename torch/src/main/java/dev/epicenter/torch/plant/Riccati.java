package dev.epicenter.torch.plant;

/**
 * The discrete Riccati equation of a system with one input, by iteration from the state's cost (Anderson and Moore
 * 1990, "Optimal Control: Linear Quadratic Methods", sections 2.4 and 3.1).
 */
final class Riccati {
    private static final int MOST_ITERATIONS = 100_000;
    private static final double TOLERANCE = 1e-13;

    private Riccati() {}

    /**
     * The gain k of the action u = -k x that minimizes the sum of x[0]^2 + r (u's)^2 for x' = a x + b u.
     *
     * @throws IllegalStateException if the iteration does not converge
     */
    static double[] gain(double[][] a, double[] b, double r) {
        int n = b.length;
        double[][] p = new double[n][n];
        p[0][0] = 1;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            double[] gain = gain(a, b, r, p);
            double[][] next = new double[n][n];
            double largest = 0;
            double change = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    // a' p (a - b k), plus the state's cost
                    next[i][j] = i == 0 && j == 0 ? 1 : 0;
                    for (int s = 0; s < n; s++) {
                        for (int e = 0; e < n; e++) {
                            next[i][j] += a[s][i] * p[s][e] * (a[e][j] - b[e] * gain[j]);
                        }
                    }
                    largest = Math.max(largest, Math.abs(next[i][j]));
                    change = Math.max(change, Math.abs(next[i][j] - p[i][j]));
                }
            }
            p = next;
            if (change <= TOLERANCE * largest) {
                return gain(a, b, r, p);
            }
        }
        throw new IllegalStateException("the Riccati iteration does not converge");
    }

    /** k = b' p a / (r + b' p b). */
    private static double[] gain(double[][] a, double[] b, double r, double[][] p) {
        int n = b.length;
        double[] weighted = new double[n];
        double divisor = r;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                weighted[j] += b[i] * p[i][j];
            }
            divisor += weighted[j] * b[j];
        }
        double[] gain = new double[n];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                gain[j] += weighted[i] * a[i][j] / divisor;
            }
        }
        return gain;
    }
}
