package dev.epicenter.spike;

/**
 * The scale on which a series is judged: {@code asinh(x / unit)}, logarithmic well above the unit and linear below it.
 * One scale so serves losses that fall over five decades, losses that hover about 0, and negative ones. (Durbin et al.
 * 2002, "A variance-stabilizing transformation for gene-expression microarray data": noise that is partly additive,
 * partly multiplicative.) Uses {@link StrictMath}, so that the bits are the same everywhere.
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

    /** How much a rise by one unit is on this scale, to first order, at a level given on this scale. */
    double unitAt(double scaled) {
        return 1 / StrictMath.cosh(scaled);
    }

    /** The larger of that and {@code least}; without the hyperbolic cosine where that, at least 1 + x^2/2, decides. */
    double unitAt(double scaled, double least) {
        return least * (1 + scaled * scaled / 2) >= 1 ? least : Math.max(least, unitAt(scaled));
    }
}
