package dev.epicenter.diagnosis.replays;

/**
 * The speed of replays.
 *
 * @param start seconds per replay besides its steps
 * @param step seconds per step
 */
public record Throughput(double start, double step) {

    /** Seconds that {@code cost} takes if replays run one after the other. */
    double seconds(CostEstimate cost) {
        return cost.arms() * start + cost.steps() * step;
    }

    /**
     * The measured speed.
     *
     * @param seconds that {@code made} took, one replay after the other
     * @param start seconds per replay besides its steps
     */
    public static Throughput measured(double seconds, CostEstimate made, double start) {
        return new Throughput(start, Math.max(0, seconds - made.arms() * start) / Math.max(1, made.steps()));
    }
}
