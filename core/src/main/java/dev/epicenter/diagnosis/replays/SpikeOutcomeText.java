package dev.epicenter.diagnosis.replays;

import java.util.OptionalLong;

/** The wording of a replay's outcome in a diagnosis. */
public final class SpikeOutcomeText {
    private SpikeOutcomeText() {}

    /** In tables: {@code recurs earlier}. */
    public static String words(SpikeOutcome outcome) {
        return switch (outcome) {
            case SAME -> "recurs";
            case EARLIER -> "recurs earlier";
            case LATER -> "recurs later";
            case NONE -> "no spike within the horizon";
            case VOID -> "void";
        };
    }

    /** The same with its place: {@code recurs earlier, at step 180}. */
    public static String words(SpikeOutcome outcome, OptionalLong onset) {
        boolean spiked = outcome != SpikeOutcome.NONE && outcome != SpikeOutcome.VOID;
        return words(outcome) + (spiked && onset.isPresent() ? ", at step " + onset.getAsLong() : "");
    }

    /** What a replay did to the spike, as a verb phrase: {@code spikes}, {@code delays the spike by 12 steps}. */
    public static String predicate(ReplayResult result) {
        return switch (result.answer()) {
            case SAME -> "spikes";
            case EARLIER -> "spikes " + -result.arm().displacement().orElse(0) + " steps earlier";
            case LATER -> "delays the spike by " + result.arm().displacement().orElse(0) + " steps";
            case NONE -> result.stage() == Stage.DOSE ? "prevents" : "no spike near the onset";
            case VOID -> "void";
        };
    }
}
