package dev.epicenter.replay;

import java.util.List;

/**
 * The outcomes of the sham arms, which show how marginal the spike is.
 *
 * @param count number of shams that were run and are not void
 * @param spiked shams that spiked at the same place
 * @param delayed shams that spiked later, within the horizon
 * @param prevented shams that did not spike within the horizon
 */
public record ShamSummary(long count, long spiked, long delayed, long prevented) {

    static ShamSummary of(List<ArmVerdict> arms) {
        List<Outcome.Result> results = arms.stream()
                .filter(arm -> arm.sham() && !arm.voided())
                .map(ArmVerdict::outcome)
                .toList();
        return new ShamSummary(
                results.size(),
                count(results, Outcome.Result.SPIKED),
                count(results, Outcome.Result.DELAYED),
                count(results, Outcome.Result.PREVENTED));
    }

    /** Shams that spiked within the horizon, at the same place or later. */
    public long withinHorizon() {
        return spiked + delayed;
    }

    /** Whether at most half of them spiked at the same place. Then prevention by an arm is not evidence. */
    public boolean marginal() {
        return 2 * spiked <= count;
    }

    private static long count(List<Outcome.Result> results, Outcome.Result which) {
        return results.stream().filter(result -> result == which).count();
    }
}
