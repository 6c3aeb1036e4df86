package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.intervention.Interventions;
import java.util.List;
import java.util.Optional;

/**
 * The class of a spike's cause: the factor without which this spike would not have occurred (token causation). {@code
 * docs/explanation/diagnosis.md} lists the conditions under which each class is reported.
 */
public sealed interface Cause {

    /** The spike's batches: they spike at any state, other batches do not. */
    record Data() implements Cause {}

    /**
     * The state of the network: it spikes with any batches, other states do not.
     *
     * @param through the hyperparameter whose dose prevents the spike specifically; empty if none is shown to
     */
    record State(Optional<DoseTarget> through) implements Cause {}

    /** These batches at this state; neither spikes without the other. */
    record DataAndState(Optional<DoseTarget> through) implements Cause {}

    /** Weights that something other than the optimizer changed, at any state and with any batches. */
    record ChangedWeights(List<ChangedTensor> tensors) implements Cause {
        public ChangedWeights {
            tensors = List.copyOf(tensors);
        }
    }

    /** The optimizer's moments. */
    record OptimizerState(List<ChangedTensor> moments) implements Cause {
        public OptimizerState {
            moments = List.copyOf(moments);
        }
    }

    /**
     * A hyperparameter: the spike occurs at any state and with any batches, but not at another dose.
     *
     * @param dose the mildest dose that prevents the spike
     */
    record Knob(DoseTarget knob, Interventions dose) implements Cause {}

    /** Rounding: the same training in higher precision does not spike, and shams do. */
    record Numeric(Interventions arm) implements Cause {}

    /** The spike does not recur although everything recorded is the same: a machine fault, or something not recorded. */
    record Transient(String difference) implements Cause {}

    /** Meaningless changes prevent the spike, or replays are not repeatable: nothing can be shown. */
    record Undetermined(String why) implements Cause {}

    /** The requested evidence does not separate the causes. */
    record NotSeparated(String why) implements Cause {}
}
