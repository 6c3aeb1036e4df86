package dev.epicenter.sharpness;

import java.util.Arrays;

/**
 * The diagonal D by which an optimizer multiplies the gradient, without the learning rate.
 *
 * @param diagonal nonnegative, of the same length as the weights
 */
public record Preconditioner(double[] diagonal) {
    /** SGD's diagonal: ones. */
    public static Preconditioner identity(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return new Preconditioner(ones);
    }

    /**
     * Adam's diagonal: 1 / (sqrt(v / (1 - beta2^step)) + eps) (Kingma and Ba 2015, algorithm 1).
     *
     * @param secondMoment v after {@code step} updates
     * @param step updates made so far, at least 1
     */
    public static Preconditioner adam(double[] secondMoment, double beta2, double eps, long step) {
        double correction = 1 - Math.pow(beta2, step);
        double[] diagonal = new double[secondMoment.length];
        for (int i = 0; i < diagonal.length; i++) {
            diagonal[i] = 1 / (Math.sqrt(secondMoment[i] / correction) + eps);
        }
        return new Preconditioner(diagonal);
    }

    /** The same within {@code slice} and 0 outside. Measurements under it concern the block of these weights alone. */
    public Preconditioner within(Slice slice) {
        double[] block = new double[diagonal.length];
        System.arraycopy(diagonal, slice.from(), block, slice.from(), slice.length());
        return new Preconditioner(block);
    }

    /** D^1/2 v */
    double[] rootTimes(double[] v) {
        double[] product = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            product[i] = Math.sqrt(diagonal[i]) * v[i];
        }
        return product;
    }
}
