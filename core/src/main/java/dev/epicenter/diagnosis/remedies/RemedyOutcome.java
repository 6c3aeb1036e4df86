package dev.epicenter.diagnosis.remedies;

import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.replay.OutcomeJudge;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The outcome of one replay of a remedy that was followed past its end, beside the replay without a remedy from the same state.
 *
 * @param result what the remedy did
 * @param onset of the spike that decided; empty if the spike was prevented, or the replay is void
 * @param postponedBy steps from the control's onset to that spike; empty unless it was postponed
 * @param peak the largest loss of that spike, in nats
 * @param spikes onsets of all its spikes, without the control's earlier ones
 * @param lastStep the last step run: earlier than the last one followed if the loss became non-finite
 */
public record RemedyOutcome(
        Result result,
        OptionalLong onset,
        OptionalLong postponedBy,
        OptionalDouble peak,
        List<Long> spikes,
        long lastStep) {
    public RemedyOutcome {
        spikes = List.copyOf(spikes);
    }

    /** What a remedy did. */
    public enum Result {
        /** No spike, except where the replay without a remedy spikes as well, at the same place. */
        PREVENTED,
        /** The spike occurred later. */
        POSTPONED,
        /** It spiked before the spike's place, or more often than without a remedy. */
        CAUSES_ANOTHER,
        /** The spike occurred in its place. */
        RECURS,
        /** It did not train with the requested values and is not evidence. */
        VOID
    }

    /**
     * Compares a replay of a remedy with the one without a remedy.
     *
     * @param answer the replay's answer
     * @param rows of the replay
     * @param unchanged onsets of the new spikes of the replay without a remedy, over the same steps
     */
    static RemedyOutcome of(SpikeOutcome answer, OutcomeJudge judge, List<StepRecord> rows, List<Long> unchanged) {
        long place = judge.expected();
        long tolerance = judge.tolerance();
        List<Spike> spikes = judge.newSpikes(rows);
        List<Long> onsets = spikes.stream().map(Spike::onset).toList();
        long last = rows.get(rows.size() - 1).step();
        if (answer == SpikeOutcome.VOID) {
            return new RemedyOutcome(
                    Result.VOID, OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty(), onsets, last);
        }
        Predicate<Spike> inPlace = spike -> Math.abs(spike.onset() - place) <= tolerance;
        Predicate<Spike> withoutRemedy =
                spike -> unchanged.stream().anyMatch(onset -> Math.abs(spike.onset() - onset) <= tolerance);
        Optional<Spike> same = spikes.stream().filter(inPlace).findFirst();
        Optional<Spike> own =
                spikes.stream().filter(inPlace.or(withoutRemedy).negate()).findFirst();
        Optional<Spike> deciding = same.isPresent() ? same : own;
        if (deciding.isEmpty()) {
            return new RemedyOutcome(
                    Result.PREVENTED, OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty(), onsets, last);
        }
        Spike spike = deciding.get();
        Result result = same.isPresent()
                ? Result.RECURS
                : spike.onset() < place || spikes.size() > unchanged.size() ? Result.CAUSES_ANOTHER : Result.POSTPONED;
        return new RemedyOutcome(
                result,
                OptionalLong.of(spike.onset()),
                result == Result.POSTPONED ? OptionalLong.of(spike.onset() - place) : OptionalLong.empty(),
                OptionalDouble.of(OutcomeJudge.peakValue(rows, spike)),
                onsets,
                last);
    }

    public boolean prevented() {
        return result == Result.PREVENTED;
    }

    /** Whether no spike at all occurred, also none that occurs without a remedy. */
    public boolean clean() {
        return prevented() && spikes.isEmpty();
    }
}
