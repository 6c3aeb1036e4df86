package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.replay.OutcomeText;
import java.util.Optional;

/** Writes a cause as a sentence. */
public final class CauseText {
    private CauseText() {}

    /** @param followed steps after the onset to which replays were followed; later steps are unknown */
    public static String of(Cause cause, long followed) {
        if (cause instanceof Cause.Data) {
            return "Caused by the data: these batches spike from other states too, as far as tested; other batches"
                    + " rarely or never do.";
        } else if (cause instanceof Cause.State state) {
            return "Caused by the state of the network, with any batches" + through(state.through()) + ".";
        } else if (cause instanceof Cause.DataAndState both) {
            return "Caused by these batches and this state together" + through(both.through())
                    + "; neither spikes without the other.";
        } else if (cause instanceof Cause.ChangedWeights changed) {
            return "Caused by weights that something other than the optimizer changed: "
                    + ChangedTensor.words(changed.tensors()) + ".";
        } else if (cause instanceof Cause.OptimizerState moments) {
            return "Caused by the optimizer's state, which something other than the optimizer changed: "
                    + ChangedTensor.words(moments.moments()) + ".";
        } else if (cause instanceof Cause.Knob knob) {
            return "Caused by " + knob.knob().key() + ", at any state and with any batches; "
                    + knob.dose().text()
                    + " prevents the spike (" + OutcomeText.noSpike(followed) + ").";
        } else if (cause instanceof Cause.Numeric numeric) {
            return "Caused by rounding: " + numeric.arm().text() + " prevents or delays the spike (followed for "
                    + followed + " steps).";
        } else if (cause instanceof Cause.Transient once) {
            return "Transient: the spike does not recur in a replay from the same state with the same batches ("
                    + once.difference() + "). It was a machine fault or something that is not recorded.";
        } else if (cause instanceof Cause.Undetermined none) {
            return "Undetermined: " + none.why() + ".";
        }
        return "Not separated: " + ((Cause.NotSeparated) cause).why() + ".";
    }

    /** The cause in a few words: {@code batches + state, lr}. */
    public static String shortly(Cause cause) {
        if (cause instanceof Cause.Data) {
            return "batches";
        } else if (cause instanceof Cause.State state) {
            return "state" + and(state.through());
        } else if (cause instanceof Cause.DataAndState both) {
            return "batches + state" + and(both.through());
        } else if (cause instanceof Cause.ChangedWeights) {
            return "changed weights";
        } else if (cause instanceof Cause.OptimizerState) {
            return "optimizer state";
        } else if (cause instanceof Cause.Knob knob) {
            return knob.knob().key();
        } else if (cause instanceof Cause.Numeric) {
            return "rounding";
        } else if (cause instanceof Cause.Transient) {
            return "transient";
        }
        return cause instanceof Cause.Undetermined ? "undetermined" : "not separated";
    }

    private static String and(Optional<DoseTarget> knob) {
        return knob.map(target -> ", " + target.key()).orElse("");
    }

    private static String through(Optional<DoseTarget> knob) {
        return knob.map(target -> ", through " + target.key()).orElse("");
    }
}
