package dev.epicenter.replay;

import java.util.Locale;
import java.util.OptionalLong;

/** The wording of the outcome of a replay. */
public final class OutcomeText {
    private OutcomeText() {}

    /** In tables, and in files: {@code spiked}, {@code delayed}, {@code prevented} or {@code void}. */
    public static String word(Outcome.Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    /** Where it spiked: {@code spiked at step 200}. */
    public static String onset(OptionalLong onset, long horizon) {
        return onset.isPresent()
                ? "spiked at step " + onset.getAsLong()
                : "no spike to step " + horizon + "; not followed further";
    }

    /** A prevention: {@code no spike for 120 steps; not followed further}. */
    public static String noSpike(long followed) {
        return "no spike for " + followed + " steps; not followed further";
    }

    /** An arm that spiked elsewhere: {@code beta1=0.8 55 steps earlier, at step 142}. */
    static String where(ArmVerdict arm) {
        long shift = arm.displacement().orElse(0);
        long steps = Math.abs(shift);
        return arm.name() + " " + steps + (steps == 1 ? " step " : " steps ") + (shift < 0 ? "earlier" : "later")
                + ", at step " + arm.onset().orElse(0);
    }

    static String voidReason(ArmVerdict arm) {
        return arm.name() + ": " + arm.voidReason().orElse("it did not do what was requested");
    }

    /** {@code 4 of 4 shams spiked}. */
    static String shams(ShamSummary shams) {
        return shams.count() == 0
                ? "no sham was run"
                : shams.withinHorizon() + " of " + shams.count() + " shams spiked";
    }
}
