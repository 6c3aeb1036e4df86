package dev.epicenter.spike;

/**
 * The variance-stabilizing scale of the detector: {@code asinh(x / unit)}, logarithmic well above the unit and linear
 * below it. It fits losses that fall over five decades, losses around 0, and negative ones. (Durbin et al. 2002, "A
 * variance-stabilizing transformation for gene-expression microarray data": noise that is partly additive, partly
 * multiplicative.) Uses {@link StrictMath} for the same bits on all platforms.
 *
 * @param unit above 0, in the series' units
 */
record GeneralizedLog(double unit) {
    private static final double LN2 = StrictMath.log(2);

    double of(double value) {
        double u = Math.abs(value) / unit;
        double magnitude = u < 1e8
                ? StrictMath.log1p(u + u * u / (Math.sqrt(u * u + 1) + 1))
                : StrictMath.log(Math.abs(value)) - StrictMath.log(unit) + LN2;
        return Math.copySign(magnitude, value);
    }

    double inverse(double scaled) {
        return unit * StrictMath.sinh(scaled);
    }

    /** The size on this scale of a rise by one unit, to first order, at a level given on this scale. */
    double unitAt(double scaled) {
        return 1 / StrictMath.cosh(scaled);
    }

    /**
     * The larger of {@link #unitAt(double)} and {@code least}. The hyperbolic cosine is at least the first terms of its
     * series; that bound often avoids computing it.
     */
    double unitAt(double scaled, double least) {
        double square = scaled * scaled;
        double cosh = 1 + square / 2 * (1 + square / 12 * (1 + square / 30));
        return least * cosh >= 1 ? least : Math.max(least, unitAt(scaled));
    }
}
