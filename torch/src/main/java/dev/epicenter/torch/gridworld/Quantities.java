package dev.epicenter.torch.gridworld;

import dev.epicenter.config.DataConfig.Gridworld;

/**
 * What the model predicts of an object: its three features and its learned value. The model reads the appearance and
 * which of these is requested, and predicts one of 32 equal intervals from -1 to 1.
 */
public final class Quantities {
    /** The number of intervals. */
    public static final int INTERVALS = 32;

    /** The number of quantities; the first are the features. */
    public static final int COUNT = Utility.FEATURES + 1;

    /** The learned value. */
    public static final int VALUE = Utility.FEATURES;

    private Quantities() {}

    /** Writes what the model reads to {@code inputs} from {@code at} on. */
    public static void write(float[] appearance, int quantity, float[] inputs, int at) {
        System.arraycopy(appearance, 0, inputs, at, appearance.length);
        for (int q = 0; q < COUNT; q++) {
            inputs[at + Gridworld.FEATURES - COUNT + q] = q == quantity ? 1 : 0;
        }
    }

    /** The interval of a value from -1 to 1. */
    public static int interval(double value) {
        return Math.max(0, Math.min(INTERVALS - 1, (int) Math.floor((value + 1) / 2 * INTERVALS)));
    }

    /** The mean of a prediction, from {@code logits} from {@code at} on. */
    public static double mean(float[] logits, int at) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < INTERVALS; i++) {
            most = Math.max(most, logits[at + i]);
        }
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < INTERVALS; i++) {
            double share = StrictMath.exp(logits[at + i] - most);
            sum += share;
            weighted += share * ((2 * i + 1.0) / INTERVALS - 1);
        }
        return weighted / sum;
    }
}
