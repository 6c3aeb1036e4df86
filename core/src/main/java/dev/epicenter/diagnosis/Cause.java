package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * The class of a spike's token cause: but for what would this spike not have come?
 * {@code docs/explanation/diagnosis.md} has the
 * conditions under which each is said.
 */
public sealed interface Cause {

    /** Its batches: at any state, and no others. */
    record Data() implements Cause {}

    /**
     * The state of the network: with any batches, and not from other states.
     *
     * @param through the knob whose dose prevents it, specifically; empty where none is shown to
     */
    record State(Optional<String> through) implements Cause {}

    /** These batches at this state; neither does it alone. */
    record DataAndState(Optional<String> through) implements Cause {}

    /** Weights that something other than the optimizer changed, at any state and with any batches. */
    record ChangedWeights(List<String> tensors) implements Cause {
        public ChangedWeights {
            tensors = List.copyOf(tensors);
        }
    }

    /** The optimizer's moments. */
    record OptimizerState(List<String> moments) implements Cause {
        public OptimizerState {
            moments = List.copyOf(moments);
        }
    }

    /**
     * A knob: at any state and with any batches, and not at another dose.
     *
     * @param knob as in the run file
     * @param dose the mildest that prevents it
     */
    record Knob(String knob, String dose) implements Cause {}

    /** Rounding: the same in higher precision does not spike, and shams do. */
    record Numeric(String arm) implements Cause {}

    /** It does not come again though all is the same: a fault of the machine, or of something not recorded. */
    record Transient(String difference) implements Cause {}

    /** Meaningless changes prevent it, or the replay is not repeatable: nothing can be shown. */
    record Undetermined(String why) implements Cause {}

    /** The evidence that was asked for does not separate the causes. */
    record NotSeparated(String why) implements Cause {}
}
