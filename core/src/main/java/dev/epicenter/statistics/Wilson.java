package dev.epicenter.statistics;

/** Wilson's score interval for a rate over a number of trials that need not be whole, so that planning can scale it. */
final class Wilson {
    private Wilson() {}

    /**
     * With z the normal quantile: centre (p + z²/2n) / (1 + z²/n), half width z sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n).
     *
     * @param trials at least 0; without any the interval is [0, 1]
     */
    static Interval interval(double rate, double trials, double confidence) {
        double z = Confidence.z(confidence);
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double z2n = z * z / trials;
        double centre = (rate + z2n / 2) / (1 + z2n);
        double half = Math.sqrt(rate * (1 - rate) * z2n + z2n * z2n / 4) / (1 + z2n);
        // What rounding leaves of an end that is exactly at the border.
        double low = rate == 0 ? 0 : Math.max(0, centre - half);
        double high = rate == 1 ? 1 : Math.min(1, centre + half);
        return new Interval(low, high);
    }
}
