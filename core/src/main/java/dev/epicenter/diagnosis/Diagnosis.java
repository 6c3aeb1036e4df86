package dev.epicenter.diagnosis;

import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.spike.Spike;
import java.util.List;
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
 * @param replays number of replays run
 * @param reused number of replays reused from an earlier diagnosis
 * @param steps number of steps run
 * @param seconds wall-clock time
 * @param cause the verdict
 * @param words the verdict in plain sentences
 * @param remedies that prevented the spike for as long as they were followed, best first
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
        List<String> words,
        List<Remedy> remedies,
        Evidence evidence,
        List<ReplayResult> trials) {
    /** Version 2 has void replays, and remedies that prevented the spike only. */
    public static final int FORMAT_VERSION = 2;

    public static final int OLDEST_FORMAT_VERSION = 1;

    public Diagnosis {
        stages = Set.copyOf(stages);
        skipped = List.copyOf(skipped);
        words = List.copyOf(words);
        remedies = List.copyOf(remedies);
        trials = List.copyOf(trials);
    }

    /** Steps after the onset to which replays were followed. */
    public long followed() {
        return Math.max(0, horizon - onset);
    }

    Diagnosis withWords(List<String> sentences) {
        return new Diagnosis(
                formatVersion,
                run,
                spike,
                found,
                onset,
                checkpoint,
                horizon,
                tolerance,
                distance,
                numerics,
                stages,
                skipped,
                replays,
                reused,
                steps,
                seconds,
                cause,
                sentences,
                remedies,
                evidence,
                trials);
    }
}
