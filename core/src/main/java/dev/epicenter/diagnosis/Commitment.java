package dev.epicenter.diagnosis;

import java.util.List;

/**
 * How far before its onset the spike is certain, and how marginal it is.
 *
 * @param byDistance the rate at which it comes under jitter of {@link dev.epicenter.replay.StandardArms#JITTER}, from each distance
 * @param distance from which arms are read; 0 where there is none
 * @param byJitter the rate from that distance under larger jitter, up to 1e-2
 * @param placebos what changes of 2% to the learning rate and the weight decay did from that distance, or from the last one
 *     tried
 * @param rejected distances at which the jittered replays spiked and a placebo did not
 * @param marginal whether there is no distance at which meaningless changes leave the spike where it is
 */
public record Commitment(
        List<Rate> byDistance,
        long distance,
        List<Rate> byJitter,
        List<Trial> placebos,
        List<Long> rejected,
        boolean marginal) {
    public Commitment {
        byDistance = List.copyOf(byDistance);
        byJitter = List.copyOf(byJitter);
        placebos = List.copyOf(placebos);
        rejected = List.copyOf(rejected);
    }

    /**
     * p(K, r), measured.
     *
     * @param distance K, steps before the onset
     * @param jitter r, relative size of the weights' change
     */
    public record Rate(long distance, double jitter, Cell cell) {}
}
