package dev.epicenter.sharpness;

/**
 * Hessian-vector products at given weights, by central differences of gradients: (g(w + h v) - g(w - h v)) / 2h with h
 * = step |w| / |v|. A product takes two gradients and is exact on quadratics except for rounding.
 *
 * @param field the loss
 * @param weights the point
 * @param step the length of the displacement relative to that of the weights
 */
public record HessianVectorProduct(GradientField field, double[] weights, double step) {
    /** For a field computed in float32. A larger step reduces rounding error, a smaller one the third-order error. */
    public static final double FLOAT32_STEP = 1e-3;
    /** For a field computed in float64. */
    public static final double FLOAT64_STEP = 1e-5;

    public HessianVectorProduct {
        if (!(step > 0)) {
            throw new IllegalArgumentException("a step must be above 0, not " + step);
        }
    }

    /** H v; zeros for a vector of zeros. */
    public double[] times(double[] v) {
        double norm = Vectors.norm(v);
        if (norm == 0) {
            return v.clone();
        }
        double length = Vectors.norm(weights);
        // At the origin there is no reference length
        double h = step * (length == 0 ? 1 : length) / norm;
        double[] ahead = field.at(Vectors.plus(weights, h, v)).gradient();
        double[] behind = field.at(Vectors.plus(weights, -h, v)).gradient();
        return Vectors.scaled(Vectors.plus(ahead, -1, behind), 1 / (2 * h));
    }
}
