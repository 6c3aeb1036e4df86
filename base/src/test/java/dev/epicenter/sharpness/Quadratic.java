package dev.epicenter.sharpness;

import java.util.Random;

/** The loss w'Hw / 2, with a constant Hessian and an exact gradient. */
record Quadratic(double[][] hessian) implements GradientField {
    @Override
    public Sample at(double[] weights) {
        double[] gradient = times(weights);
        return new Sample(Vectors.dot(weights, gradient) / 2, gradient);
    }

    double[] times(double[] v) {
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            product[i] = Vectors.dot(hessian[i], v);
        }
        return product;
    }

    /**
     * A randomly rotated symmetric matrix with these eigenvalues; the columns of {@code turn} are its eigenvectors.
     */
    static double[][] withSpectrum(double[] eigenvalues, double[][] turn) {
        int n = eigenvalues.length;
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    matrix[i][j] += turn[i][k] * eigenvalues[k] * turn[j][k];
                }
            }
        }
        return matrix;
    }

    /** A random orthogonal matrix: the product of reflections. */
    static double[][] turn(int n, Random random) {
        double[][] turn = new double[n][n];
        for (int i = 0; i < n; i++) {
            turn[i][i] = 1;
        }
        for (int reflection = 0; reflection < 3; reflection++) {
            double[] v = Vectors.unit(random.doubles(n, -1, 1).toArray());
            for (int i = 0; i < n; i++) {
                double along = 2 * Vectors.dot(turn[i], v);
                turn[i] = Vectors.plus(turn[i], -along, v);
            }
        }
        return turn;
    }
}
