package dev.epicenter.diagnosis;

import java.util.Optional;

/** Writes a cause as a sentence. */
public final class CauseText {
    private CauseText() {}

    /** @param followed steps after the onset to which replays were followed; later steps are unknown */
    public static String of(Cause cause, long followed) {
        if (cause instanceof Cause.Data) {
            return "Caused by the data: these batches spike from other states too, as far as tested; other batches rarely or never do.";
        } else if (cause instanceof Cause.State state) {
            return "Caused by the state of the network, with any batches" + through(state.through()) + ".";
        } else if (cause instanceof Cause.DataAndState both) {
            return "Caused by these batches and this state together" + through(both.through())
                    + "; neither spikes without the other.";
        } else if (cause instanceof Cause.ChangedWeights changed) {
            return "Caused by weights that something other than the optimizer changed: "
                    + String.join(", ", changed.tensors()) + ".";
        } else if (cause instanceof Cause.OptimizerState moments) {
            return "Caused by the optimizer's state, which something other than the optimizer changed: "
                    + String.join(", ", moments.moments()) + ".";
        } else if (cause instanceof Cause.Knob knob) {
            return "Caused by " + knob.knob() + ", at any state and with any batches; " + knob.dose()
                    + " prevents the spike (" + noSpike(followed) + ").";
        } else if (cause instanceof Cause.Numeric numeric) {
            return "Caused by rounding: " + numeric.arm() + " prevents or delays the spike (followed for " + followed
                    + " steps).";
        } else if (cause instanceof Cause.Transient once) {
            return "Transient: the spike does not recur in a replay from the same state with the same batches ("
                    + once.difference() + "). It was a machine fault or something that is not recorded.";
        } else if (cause instanceof Cause.Undetermined none) {
            return "Undetermined: " + none.why() + ".";
        }
        return "Not separated: " + ((Cause.NotSeparated) cause).why() + ".";
    }

    /** The wording of a prevention: {@code no spike for 120 steps; not followed further}. */
    public static String noSpike(long followed) {
        return "no spike for " + followed + " steps; not followed further";
    }

    /** The class of the cause in a few words. */
    public static String shortly(Cause cause) {
        if (cause instanceof Cause.Data) {
            return "data";
        } else if (cause instanceof Cause.State) {
            return "state";
        } else if (cause instanceof Cause.DataAndState) {
            return "data x state";
        } else if (cause instanceof Cause.ChangedWeights) {
            return "changed weights";
        } else if (cause instanceof Cause.OptimizerState) {
            return "optimizer state";
        } else if (cause instanceof Cause.Knob knob) {
            return knob.knob();
        } else if (cause instanceof Cause.Numeric) {
            return "numeric";
        } else if (cause instanceof Cause.Transient) {
            return "transient";
        }
        return cause instanceof Cause.Undetermined ? "undetermined" : "not separated";
    }

    private static String through(Optional<String> knob) {
        return knob.map(name -> ", through " + name).orElse("");
    }
}
