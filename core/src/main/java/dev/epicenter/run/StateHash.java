package dev.epicenter.run;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.TrainState;

/** SHA-256 over a state's weights, moments, data cursor and step: equal where, and only where, training would go on the same. */
public final class StateHash {
    private StateHash() {}

    /** The hash in 64 hexadecimal digits. */
    public static String of(TrainState state, DataPlan plan) {
        throw new UnsupportedOperationException("not yet");
    }
}
