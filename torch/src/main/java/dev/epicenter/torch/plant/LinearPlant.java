package dev.epicenter.torch.plant;

import dev.epicenter.config.DataConfig.Plant;

/**
 * A plant x' = a x + b (u + d + w) with the action u, the hidden disturbance d and white noise w; observed is x[0] plus
 * white noise. All values are deviations from a plan, which by superposition loses nothing. The disturbance is
 * constant, except that it jumps with a small probability in each step.
 *
 * @param a (n, n)
 * @param b (n)
 * @param startSd standard deviations of the initial state (n)
 */
public record LinearPlant(double[][] a, double[] b, double[] startSd) {
    /** Standard deviation of w. */
    static final double INPUT_NOISE = 0.3;

    /** Standard deviation of an observation's noise. */
    static final double OBSERVATION_NOISE = 0.1;

    /** Standard deviation of the disturbance at the start. */
    public static final double DISTURBANCE = 1;

    /** The probability that the disturbance jumps in a step, and the standard deviation of the jump. */
    static final double JUMP_PROBABILITY = 0.02;

    static final double JUMP = 0.7;

    /** The cost of a squared unit of action and disturbance together, relative to the output's. */
    static final double EFFORT = 0.1;

    private static final double TIME_CONSTANT = 10;
    private static final double PERIOD = 30;
    private static final double DAMPING = 0.05;
    private static final double INTERVAL = 0.1;
    private static final double START = 0.3;

    /** The plant of a kind, in discrete time; its input is constant within a step. */
    public static LinearPlant of(Plant kind) {
        return switch (kind) {
            case FIRST_ORDER -> {
                double decay = StrictMath.exp(-1 / TIME_CONSTANT);
                yield new LinearPlant(new double[][] {{decay}}, new double[] {1 - decay}, new double[] {START});
            }
            case DOUBLE_INTEGRATOR ->
                new LinearPlant(
                        new double[][] {{1, INTERVAL}, {0, 1}},
                        new double[] {INTERVAL * INTERVAL / 2, INTERVAL},
                        new double[] {START, START});
            case OSCILLATOR -> oscillator();
        };
    }

    /** The exact solution of p'' = w^2 (u - p) - 2 z w p' over one step. */
    private static LinearPlant oscillator() {
        double frequency = 2 * StrictMath.PI / PERIOD;
        double damped = frequency * Math.sqrt(1 - DAMPING * DAMPING);
        double decay = StrictMath.exp(-DAMPING * frequency);
        double cos = decay * StrictMath.cos(damped);
        double sin = decay * StrictMath.sin(damped) / damped;
        double[][] a = {
            {cos + DAMPING * frequency * sin, sin}, {-frequency * frequency * sin, cos - DAMPING * frequency * sin}
        };
        return new LinearPlant(a, new double[] {1 - a[0][0], -a[1][0]}, new double[] {START, START * frequency});
    }

    /** n, the number of states. */
    public int states() {
        return b.length;
    }

    /** The standard deviation of a step's change of the disturbance. */
    static double drift() {
        return JUMP * Math.sqrt(JUMP_PROBABILITY);
    }

    /** The state after a step with the total input {@code force}. */
    double[] next(double[] x, double force) {
        double[] next = new double[states()];
        for (int i = 0; i < next.length; i++) {
            next[i] = b[i] * force;
            for (int j = 0; j < next.length; j++) {
                next[i] += a[i][j] * x[j];
            }
        }
        return next;
    }

    /** A step's cost. */
    static double cost(double output, double remaining) {
        return output * output + EFFORT * remaining * remaining;
    }
}
