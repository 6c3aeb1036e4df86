package dev.epicenter.diagnosis;

/**
 * How fast replays are.
 *
 * @param start seconds of each besides its steps
 * @param step seconds of a step
 */
record Pace(double start, double step) {

    /** Seconds that {@code cost} takes one replay after the other. */
    double seconds(Cost cost) {
        return cost.arms() * start + cost.steps() * step;
    }

    /**
     * As measured.
     *
     * @param seconds that {@code made} took, one replay after the other
     * @param start seconds of each of them besides its steps
     */
    static Pace measured(double seconds, Cost made, double start) {
        return new Pace(start, Math.max(0, seconds - made.arms() * start) / Math.max(1, made.steps()));
    }
}
