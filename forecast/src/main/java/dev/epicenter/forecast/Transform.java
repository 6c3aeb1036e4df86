package dev.epicenter.forecast;

/** A transform of scores to an unbounded scale, and its inverse. */
public sealed interface Transform {
    double to(double score);

    double back(double value);

    /** The derivative of {@link #to}, for propagating errors. */
    double slope(double score);

    /** The identity; the inverse clips to [0, 1]. */
    record Raw() implements Transform {
        @Override
        public double to(double score) {
            return score;
        }

        @Override
        public double back(double value) {
            return Math.min(1, Math.max(0, value));
        }

        @Override
        public double slope(double score) {
            return 1;
        }
    }

    /**
     * The logit of the relative position of a score in a range.
     *
     * @param margin positions nearer to an end of the range than this fraction, or beyond it, are clipped to it; 0 to
     *     0.5
     */
    record Logit(double low, double high, double margin) implements Transform {
        public Logit {
            if (!(low < high)) {
                throw new IllegalArgumentException("no range: " + low + " to " + high);
            }
        }

        @Override
        public double to(double score) {
            double part = part(score);
            return Math.log(part / (1 - part));
        }

        @Override
        public double back(double value) {
            return low + (high - low) / (1 + Math.exp(-value));
        }

        @Override
        public double slope(double score) {
            double part = part(score);
            return 1 / (part * (1 - part) * (high - low));
        }

        private double part(double score) {
            return Math.min(1 - margin, Math.max(margin, (score - low) / (high - low)));
        }
    }
}
