package dev.epicenter.torch.plant;

/** The last steps of an episode, as a controller with a limited context remembers them. Steps before its start are 0. */
public final class History {
    private final double[] observations;
    private final double[] actions;
    private int newest = -1;

    /** Remembers {@code context} observations and the actions before them. */
    public History(int context) {
        observations = new double[Math.max(1, context)];
        actions = new double[Math.max(1, context)];
    }

    /** Adds a step: the last action, 0 in the first step, and the observation after it. */
    public void add(double action, double observation) {
        newest = (newest + 1) % observations.length;
        observations[newest] = observation;
        actions[newest] = action;
    }

    /** The observation {@code ago} steps ago; 0 is the newest. */
    public double observation(int ago) {
        return observations[index(ago)];
    }

    /** The action before {@link #observation}. */
    public double action(int ago) {
        return actions[index(ago)];
    }

    private int index(int ago) {
        return Math.floorMod(newest - ago, observations.length);
    }
}
