package dev.epicenter.replay;

import java.util.List;

/**
 * What the sham arms did: how marginal the spike is.
 *
 * @param count how many were run and are not void
 * @param spiked at the same place
 * @param delayed later, within the horizon
 * @param prevented not within the horizon
 */
public record Shams(long count, long spiked, long delayed, long prevented) {

    static Shams of(List<ArmVerdict> arms) {
        List<Outcome.Result> results = arms.stream()
                .filter(arm -> arm.group().equals("sham") && !arm.isVoid())
                .map(ArmVerdict::outcome)
                .toList();
        return new Shams(
                results.size(),
                count(results, Outcome.Result.SPIKED),
                count(results, Outcome.Result.DELAYED),
                count(results, Outcome.Result.PREVENTED));
    }

    /** Shams that spiked within the horizon, at the same place or later. */
    public long withinHorizon() {
        return spiked + delayed;
    }

    /** Whether at most half of them spiked at the same place: then an arm that did not shows nothing. */
    public boolean marginal() {
        return 2 * spiked <= count;
    }

    private static long count(List<Outcome.Result> results, Outcome.Result which) {
        return results.stream().filter(result -> result == which).count();
    }
}
