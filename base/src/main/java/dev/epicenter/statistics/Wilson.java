package dev.epicenter.statistics;

/** Wilson's score interval for a rate. The number of trials may be fractional, for planning. */
final class Wilson {
    private Wilson() {}

    /**
     * With z the normal quantile: center (p + z²/2n) / (1 + z²/n), half width z sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n).
     *
     * @param trials at least 0; for 0 the interval is [0, 1]
     */
    static Interval interval(double rate, double trials, double confidence) {
        double z = Confidence.z(confidence);
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double z2n = z * z / trials;
        double center = (rate + z2n / 2) / (1 + z2n);
        double half = Math.sqrt(rate * (1 - rate) * z2n + z2n * z2n / 4) / (1 + z2n);
        // Removes the rounding error of an end that is exactly 0 or 1.
        double low = rate == 0 ? 0 : Math.max(0, center - half);
        double high = rate == 1 ? 1 : Math.min(1, center + half);
        return new Interval(low, high);
    }
}
