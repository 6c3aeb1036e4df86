package dev.epicenter.segment;

import dev.epicenter.tensor.TensorLayout;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training state in memory. Random numbers depend on (seed, step, purpose), so the step is the whole state of the generator.
 * The same holds for the schedule.
 *
 * <p>The arrays are owned by this record and must not be modified.
 *
 * @param step completed steps
 * @param layout of {@code weights} and of each moment
 * @param weights flat, 32-bit
 * @param moments by name ({@code m} and {@code v} for AdamW, {@code momentum} for SGD), flat, 32-bit; with them
 *     {@link #ACTING}, while reinforcement trains on episodes of earlier weights
 * @param guard what the guard of {@code recovery.policy: guard} remembers; empty without one
 */
public record TrainState(
        long step, TensorLayout layout, float[] weights, SortedMap<String, float[]> moments, float[] guard)
        implements State {
    /** The name of the weights that collected the episodes which the next step trains on. */
    public static final String ACTING = "acting";

    private static final float[] NO_GUARD = {};

    /** A state without the memory of a guard. */
    public TrainState(long step, TensorLayout layout, float[] weights, SortedMap<String, float[]> moments) {
        this(step, layout, weights, moments, NO_GUARD);
    }

    public TrainState {
        moments = new TreeMap<>(moments);
        for (Map.Entry<String, float[]> moment : moments.entrySet()) {
            if (moment.getValue().length != weights.length) {
                throw new IllegalArgumentException("moment " + moment.getKey() + " has " + moment.getValue().length
                        + " elements, the weights " + weights.length);
            }
        }
    }

    @Override
    public TrainState movedTo(long other) {
        return new TrainState(other, layout, weights, moments, guard);
    }

    /** The L2 distance of the weights from those of a state with the same layout. */
    public double distance(TrainState other) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double difference = (double) weights[i] - other.weights[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
