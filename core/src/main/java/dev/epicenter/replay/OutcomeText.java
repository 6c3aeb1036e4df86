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

    /** The predicate of an arm's sentence: {@code delayed the spike by 50 steps, to step 404}. */
    static String predicate(Verdict verdict, ArmVerdict arm) {
        long shift = arm.displacement().orElse(0);
        String where = " at step " + arm.onset().orElse(0);
        return switch (arm.outcome()) {
            case SPIKED ->
                shift == 0
                        ? "spiked at the same step"
                        : "spiked" + where + ", " + Math.abs(shift) + (Math.abs(shift) == 1 ? " step " : " steps ")
                                + (shift < 0 ? "earlier" : "later");
            case DELAYED ->
                "delayed the spike by " + shift + " steps, to step "
                        + arm.onset().orElse(0);
            case PREVENTED ->
                "prevented the spike (no spike for " + (arm.lastStep() - verdict.onset())
                        + " steps, not followed further; " + contrast(verdict.shams()) + ")";
            case VOID -> "is void and not evidence: " + arm.voidReason().orElse("it did not do what was requested");
        };
    }

    private static String contrast(ShamSummary shams) {
        return shams.count() == 0
                ? "no sham was run"
                : shams.withinHorizon() + " of " + shams.count() + " shams spiked";
    }
}
