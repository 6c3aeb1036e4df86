package dev.epicenter.diagnosis.verdict;

import dev.epicenter.diagnosis.remedies.RemedyEvidence;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.json.VersionedJson;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The result of a diagnosis, {@code verdict.json}; {@code docs/explanation/diagnosis.md} describes it.
 *
 * @param formatVersion of the file
 * @param run the run's name
 * @param spike its number
 * @param found the spike as the run recorded it
 * @param onset the control's onset, which replays are compared with
 * @param checkpoint step that the control started from; 0: the start of the run
 * @param horizon the last step replayed
 * @param tolerance steps by which an onset may differ and still be the same spike
 * @param distance steps before the onset from which arms started; 0 if there is no such distance
 * @param numerics the numerics that the replays' bits depend on
 * @param stages completed stages
 * @param skipped what was skipped and why, one sentence each
 * @param replays number of replays run, without those of stage {@code remedies}, which {@code followed} counts
 * @param reused number of replays reused from an earlier diagnosis
 * @param steps number of steps run
 * @param seconds wall-clock time
 * @param cause the verdict
 * @param summary the verdict in a few words, what it cost, what is ruled out and what is next; empty in verdicts before format 5
 * @param words the verdict in plain sentences
 * @param remedies with evidence that they hold, best first
 * @param followed remedies followed past their end; empty if stage {@code remedies} did not run
 * @param evidence the result of each stage
 * @param trials every replay, once
 */
public record Diagnosis(
        int formatVersion,
        String run,
        int spike,
        Spike found,
        long onset,
        long checkpoint,
        long horizon,
        long tolerance,
        long distance,
        NumericsFingerprint numerics,
        Set<Stage> stages,
        List<String> skipped,
        long replays,
        long reused,
        long steps,
        double seconds,
        Cause cause,
        Optional<ShortVerdict> summary,
        List<String> words,
        List<Remedy> remedies,
        Optional<RemedyEvidence> followed,
        Evidence evidence,
        List<ReplayResult> trials) {
    /**
     * Version 2 has void replays, and remedies that prevented the spike only; version 3 a checksum; version 4 rankings, and
     * remedies that were followed past their end; version 5 a summary, and tests on a fixed number of fresh seeds.
     */
    public static final VersionedJson<Diagnosis> FILE = new VersionedJson<>(Diagnosis.class, 5, 1, 3);

    public Diagnosis {
        stages = Stage.ordered(stages);
        skipped = List.copyOf(skipped);
        words = List.copyOf(words);
        remedies = List.copyOf(remedies);
        trials = List.copyOf(trials);
    }

    /** The remedies that prevented the spike. Verdicts of format 1 also list others. */
    public List<Remedy> preventing() {
        return remedies.stream()
                .filter(remedy -> remedy.answer() == SpikeOutcome.NONE)
                .toList();
    }

    /** Steps after the onset to which replays were followed, except those of stage {@code remedies}. */
    public long followedSteps() {
        return Math.max(0, horizon - onset);
    }
}
