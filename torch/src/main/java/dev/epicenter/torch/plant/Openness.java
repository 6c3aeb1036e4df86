package dev.epicenter.torch.plant;

/**
 * The share of a step disturbance that actions do not cancel, from 50 steps after it on: the root mean square of one
 * plus the response of the action to a unit step. Noise must be averaged out of the response.
 */
public final class Openness {
    /** The step in which the disturbance begins. */
    public static final int STEP_AT = 50;

    /** Steps of an episode. */
    public static final int STEPS = 150;

    private static final int FROM = 100;

    private double squares;

    /** The action's response to a unit disturbance in step {@code t}. */
    public void add(int t, double response) {
        squares += t < FROM ? 0 : (1 + response) * (1 + response) / (STEPS - FROM);
    }

    /** After the last step: 0 if the disturbance is canceled, 1 if the actions do not respond. */
    public double value() {
        return Math.sqrt(squares);
    }
}
