package dev.epicenter.report;

/**
 * An exponential moving average of values at increasing steps: a value's weight shrinks by {@code 1 - 2 / (span + 1)} with
 * each step, the definition of {@code span} in pandas. Dividing by the sum of the weights removes the bias of the first
 * values (Kingma and Ba 2015). Values that are not finite have no weight.
 */
final class Smoothing {
    private final double decay;
    private double sum;
    private double weight;
    private long last;

    Smoothing(int span) {
        this(1 - 2.0 / (span + 1), 0, 0, 0);
    }

    private Smoothing(double decay, double sum, double weight, long last) {
        this.decay = decay;
        this.sum = sum;
        this.weight = weight;
        this.last = last;
    }

    /** The average up to here, to continue on another branch. */
    Smoothing copy() {
        return new Smoothing(decay, sum, weight, last);
    }

    /** Adds a value; returns the average, or NaN before the first finite value. */
    double add(long step, double value) {
        double fade = Math.pow(decay, Math.max(1, step - last));
        sum *= fade;
        weight *= fade;
        last = step;
        if (Double.isFinite(value)) {
            sum += value;
            weight++;
        }
        return weight == 0 ? Double.NaN : sum / weight;
    }
}
