package dev.epicenter.diagnosis.commit;

import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.ReplayResult;
import java.util.List;

/**
 * The result of stage 2, the point of no return: how far before its onset the spike is certain, and whether it is marginal.
 *
 * @param byDistance the spike rate under jitter of {@link dev.epicenter.replay.StandardArms#JITTER}, by distance
 * @param distance from which arms start; 0 if there is none
 * @param byJitter the spike rate from that distance under larger jitter, up to 1e-2
 * @param placebos outcomes of 2% changes of learning rate and weight decay from that distance, or from the last one tried
 * @param rejected distances at which the jittered replays spiked and a placebo did not
 * @param marginal whether there is no distance at which meaningless changes leave the spike in place
 */
public record PointOfNoReturn(
        List<Rate> byDistance,
        long distance,
        List<Rate> byJitter,
        List<ReplayResult> placebos,
        List<Long> rejected,
        boolean marginal) {
    public PointOfNoReturn {
        byDistance = List.copyOf(byDistance);
        byJitter = List.copyOf(byJitter);
        placebos = List.copyOf(placebos);
        rejected = List.copyOf(rejected);
    }

    /**
     * The measured rate p(K, r).
     *
     * @param distance K, steps before the onset
     * @param jitter r, relative size of the weights' change
     */
    public record Rate(long distance, double jitter, RateEstimate cell) {}
}
