package dev.epicenter.sharpness;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The top eigenvalue of the preconditioned Hessian by power iteration. Plain power iteration finds the eigenvalue of
 * largest magnitude. If a negative one dominates, as at the onset of spikes, the matrix is shifted up by that
 * magnitude, and the algebraically largest one wins.
 *
 * @param tolerance of the eigenvalue, relative to it or to the shift, whichever is larger. The search ends once the
 *     value changes by less, and the residual |A x - value x| is below the root of the tolerance. 1e-3 suits float32
 * @param leastProducts the minimum number of products before convergence, from the start or the shift. A start with
 *     almost no component along the top eigenvector first converges to another. 2 suffice if each search starts from
 *     the previous one's vector, because a missed component grows for the next; a single search is more reliable with
 *     10 or more
 * @param mostProducts the maximum number of Hessian-vector products, at least 1
 * @param seed of the random direction
 */
public record PowerIteration(double tolerance, int leastProducts, int mostProducts, long seed) {
    /** The share of a random direction in a warm start: without it, a new top direction may be missed. */
    private static final double FRESH = 0.05;
    /** Products before the first convergence test: a random start needs some to favor the ends of the spectrum. */
    private static final int SETTLING = 3;

    /** @param warm the vector of an earlier search on a similar matrix, if there was one */
    public TopEigenpair top(HessianVectorProduct hessian, Preconditioner preconditioner, Optional<double[]> warm) {
        int n = hessian.weights().length;
        // Under D^1/2 first, to stay within the block outside which the preconditioner is 0
        SplittableRandom random = new SplittableRandom(seed);
        double[] fresh = within(preconditioner, direction(n, random));
        double[] x = Vectors.unit(
                warm.map(vector -> Vectors.plus(vector, FRESH, fresh)).orElse(fresh));
        double shift = 0;
        double radius = 0;
        double value = 0;
        double promised = Double.NEGATIVE_INFINITY;
        int since = 0;
        for (int product = 1; product <= mostProducts; product++) {
            double[] ax = preconditioner.rootTimes(hessian.times(preconditioner.rootTimes(x)));
            radius = Math.max(radius, Vectors.norm(ax));
            double gained = Vectors.dot(x, ax) - value;
            value += gained;
            double residual = Vectors.norm(Vectors.plus(ax, -value, x));
            double[] next = Vectors.plus(ax, shift, x);
            double length = Vectors.norm(next);
            if (length == 0) {
                // The matrix is 0 in every direction of x
                return new TopEigenpair(value, x, product, shift == 0);
            }
            double size = Math.max(Math.abs(value), shift);
            boolean settled = residual <= Math.sqrt(tolerance) * size;
            boolean negative = value + shift < 0 || !settled && gained < promised / 2;
            if (negative && product >= SETTLING && product < mostProducts && radius > 1.01 * shift) {
                shift = radius;
                x = mixed(next, within(preconditioner, direction(n, random)));
                promised = Double.NEGATIVE_INFINITY;
                since = product;
                continue;
            }
            if (product - since >= Math.max(2, leastProducts) && settled && Math.abs(gained) <= tolerance * size) {
                return new TopEigenpair(value, x, product, value + shift >= 0);
            }
            promised = promise(value + shift, residual, length);
            if (product < mostProducts) {
                x = Vectors.unit(next);
            }
        }
        return new TopEigenpair(value, x, mostProducts, false);
    }

    /**
     * A lower bound on the increase of x'Ax by the next step if no eigenvalue is negative. Under the weights of x on
     * the eigenvalues a, the increase is E[(a - mean)^2 (a + mean)] / E[a^2]. For nonnegative a this is at least mean x
     * variance / E[a^2]. Less than half of that implies an eigenvalue below minus half the mean.
     */
    private static double promise(double mean, double residual, double length) {
        return mean * residual * residual / (length * length);
    }

    /** Uniform in a cube: random signs, for example, are often exactly orthogonal to an eigenvector. */
    private static double[] direction(int length, SplittableRandom random) {
        double[] direction = new double[length];
        for (int i = 0; i < length; i++) {
            direction[i] = 2 * random.nextDouble() - 1;
        }
        return direction;
    }

    /** Mixes in a fresh direction: after a shift the vector points mostly along the wrong eigenvector. */
    private static double[] mixed(double[] found, double[] fresh) {
        return Vectors.unit(Vectors.plus(Vectors.unit(found), 1, fresh));
    }

    private static double[] within(Preconditioner preconditioner, double[] direction) {
        double[] inside = direction.clone();
        for (int i = 0; i < inside.length; i++) {
            if (preconditioner.diagonal()[i] == 0) {
                inside[i] = 0;
            }
        }
        return Vectors.unit(inside);
    }
}
