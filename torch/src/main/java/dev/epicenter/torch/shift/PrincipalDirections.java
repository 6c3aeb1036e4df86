package dev.epicenter.torch.shift;

import dev.epicenter.torch.random.CounterRandom;

/**
 * Leading principal components of points, by orthogonal iteration on their covariance (Golub and Van Loan, section
 * 7.3).
 */
final class PrincipalDirections {
    private static final int ITERATIONS = 200;

    private final double[][] directions;
    private final double[] deviations;

    /**
     * @param centered (N, F) points minus their mean
     * @param count how many components, at most F
     * @param random the start of the iteration
     */
    PrincipalDirections(double[][] centered, int count, CounterRandom random) {
        int width = centered[0].length;
        double[][] covariance = new double[width][width];
        for (double[] point : centered) {
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < width; j++) {
                    covariance[i][j] += point[i] * point[j] / centered.length;
                }
            }
        }
        directions = new double[count][width];
        deviations = new double[count];
        for (double[] direction : directions) {
            for (int i = 0; i < width; i++) {
                direction[i] = random.nextGaussian();
            }
        }
        orthonormalize();
        for (int step = 0; step < ITERATIONS; step++) {
            for (int c = 0; c < count; c++) {
                directions[c] = times(covariance, directions[c]);
            }
            orthonormalize();
        }
        for (int c = 0; c < count; c++) {
            deviations[c] = Math.sqrt(Math.max(0, dot(directions[c], times(covariance, directions[c]))));
        }
    }

    /** A unit vector, the leading one first. */
    double[] direction(int component) {
        return directions[component].clone();
    }

    /** The standard deviation of the points along a component. */
    double deviation(int component) {
        return deviations[component];
    }

    int count() {
        return deviations.length;
    }

    private void orthonormalize() {
        for (int c = 0; c < directions.length; c++) {
            for (int before = 0; before < c; before++) {
                double along = dot(directions[c], directions[before]);
                for (int i = 0; i < directions[c].length; i++) {
                    directions[c][i] -= along * directions[before][i];
                }
            }
            double length = Math.sqrt(dot(directions[c], directions[c]));
            for (int i = 0; i < directions[c].length; i++) {
                directions[c][i] /= length > 0 ? length : 1;
            }
        }
    }

    private static double[] times(double[][] matrix, double[] vector) {
        double[] product = new double[vector.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = dot(matrix[i], vector);
        }
        return product;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
