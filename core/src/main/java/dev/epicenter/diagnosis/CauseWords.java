package dev.epicenter.diagnosis;

import java.util.Optional;

/** A cause in a sentence. */
public final class CauseWords {
    private CauseWords() {}

    /** @param followed steps after the onset to which replays were followed: nothing is known of what comes later */
    public static String of(Cause cause, long followed) {
        if (cause instanceof Cause.Data) {
            return "Caused by the data: its batches spike whatever the state, as far as that was tried, and others rarely or not.";
        } else if (cause instanceof Cause.State state) {
            return "Caused by the state of the network, whatever the batches" + through(state.through()) + ".";
        } else if (cause instanceof Cause.DataAndState both) {
            return "Caused by these batches at this state together" + through(both.through())
                    + "; neither spikes without the other.";
        } else if (cause instanceof Cause.ChangedWeights changed) {
            return "Caused by weights that something other than the optimizer changed: "
                    + String.join(", ", changed.tensors()) + ".";
        } else if (cause instanceof Cause.OptimizerState moments) {
            return "Caused by the optimizer's state, which something other than the optimizer changed: "
                    + String.join(", ", moments.moments()) + ".";
        } else if (cause instanceof Cause.Knob knob) {
            return "Caused by " + knob.knob() + ", at any state and with any batches; " + knob.dose() + " prevents it ("
                    + noSpike(followed) + ").";
        } else if (cause instanceof Cause.Numeric numeric) {
            return "Caused by rounding: with " + numeric.arm() + " there is " + noSpike(followed) + ".";
        } else if (cause instanceof Cause.Transient once) {
            return "Transient: replayed from the same state with the same batches it does not recur ("
                    + once.difference() + "). A fault of the machine, or of something that is not recorded.";
        } else if (cause instanceof Cause.Undetermined none) {
            return "Undetermined: " + none.why() + ".";
        }
        return "Not separated: " + ((Cause.NotSeparated) cause).why() + ".";
    }

    /** What is known where none was seen: {@code no spike for 120 steps; not followed further}. */
    public static String noSpike(long followed) {
        return "no spike for " + followed + " steps; not followed further";
    }

    /** The class in a word or two. */
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
