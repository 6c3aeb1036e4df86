package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.torch.plant.History;
import dev.epicenter.torch.plant.LinearPlant;
import dev.epicenter.torch.random.CounterRandom;

/**
 * A control task: how a model reads the plan and its context, and how its prediction becomes an action.
 *
 * @param observationScale root mean square of the demonstrations' observations
 * @param actionScale the same of their actions, as deviations from the plan
 */
public record ControlTask(DataConfig.Control config, LinearPlant plant, double observationScale, double actionScale) {
    /** The number of intervals of actions. */
    static final int INTERVALS = 64;

    /** Root mean square of planned actions. */
    private static final double PLANNED = 0.5;

    /** The outermost intervals are at this many standard deviations. */
    private static final double RANGE = 4;

    private static final double SHORTEST = 20;
    private static final double LONGEST = 60;

    /** The planned actions of an episode: a sine whose period, 20 to 60 steps, and phase are random. */
    public static double[] plan(int steps, CounterRandom random) {
        double period = SHORTEST + (LONGEST - SHORTEST) * random.nextDouble();
        double phase = 2 * StrictMath.PI * random.nextDouble();
        double[] plan = new double[steps];
        for (int t = 0; t < steps; t++) {
            plan[t] = PLANNED * StrictMath.sqrt(2) * StrictMath.sin(phase + 2 * StrictMath.PI * t / period);
        }
        return plan;
    }

    /** Writes what the model reads to {@code features} from {@code at} on. */
    public void read(double planned, History history, float[] features, int at) {
        features[at] = (float) (planned / PLANNED);
        int context = config.context();
        for (int i = 0; i < context; i++) {
            features[at + 1 + i] = (float) (history.observation(i) / observationScale);
            if (config.actions()) {
                features[at + 1 + context + i] = (float) (history.action(i) / actionScale);
            }
        }
    }

    /** The interval of an action, the planned part included. */
    int interval(double action) {
        return Math.max(0, Math.min(INTERVALS - 1, (int) Math.floor((action / largest() + 1) / 2 * INTERVALS)));
    }

    /** The action of a prediction: its mean over the intervals' centers, from {@code logits} from {@code at} on. */
    public double action(float[] logits, int at) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < INTERVALS; i++) {
            most = Math.max(most, logits[at + i]);
        }
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < INTERVALS; i++) {
            double share = StrictMath.exp(logits[at + i] - most);
            sum += share;
            weighted += share * center(i);
        }
        return weighted / sum;
    }

    private double center(int interval) {
        return largest() * ((2 * interval + 1.0) / INTERVALS - 1);
    }

    private double largest() {
        return RANGE * Math.sqrt(actionScale * actionScale + PLANNED * PLANNED);
    }
}
