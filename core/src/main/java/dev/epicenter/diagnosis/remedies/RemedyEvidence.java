package dev.epicenter.diagnosis.remedies;

import dev.epicenter.diagnosis.damage.LossMeasure;
import java.util.List;

/**
 * The remedies that were followed past their end. Their replays are counted here, apart from those of the diagnosis.
 *
 * @param from step of the checkpoint from which they were tried
 * @param onset the control's onset
 * @param followedTo the last step followed
 * @param seeds seeds of each remedy that prevented the spike in the run's own replay
 * @param measure the loss by which remedies are compared
 * @param sameBatches whether all are measured on the same data; if not, part of a difference in loss is due to the batches
 * @param discarded steps after {@code from} that the run had made at the alarm, and that a remedy discards
 * @param unchanged the replay without a remedy and without jitter
 * @param peak the largest loss of the control's spike, in nats
 * @param trials in the order they were tried
 * @param replays number of replays run
 * @param reused number of replays reused from an earlier diagnosis
 * @param steps number of steps run
 * @param seconds wall-clock time
 * @param secondsPerStep estimated wall-clock time of a step, for the price of more seeds
 */
public record RemedyEvidence(
        long from,
        long onset,
        long followedTo,
        int seeds,
        LossMeasure measure,
        boolean sameBatches,
        long discarded,
        RemedyOutcome unchanged,
        double peak,
        List<RemedyTrial> trials,
        long replays,
        long reused,
        long steps,
        double seconds,
        double secondsPerStep) {
    public RemedyEvidence {
        trials = List.copyOf(trials);
    }

    /** Whether the spike occurs without a remedy: on other batches than those of the control it may not. */
    public boolean recursWithoutARemedy() {
        return unchanged.result() == RemedyOutcome.Result.RECURS;
    }

    /** Steps of one replay. */
    public long length() {
        return followedTo - from;
    }
}
