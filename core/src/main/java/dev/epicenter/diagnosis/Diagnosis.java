package dev.epicenter.diagnosis;

import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Set;

/**
 * The whole of a diagnosis; {@code verdict.json}, as {@code docs/explanation/diagnosis.md} describes it.
 *
 * @param formatVersion of the file
 * @param run the run's name
 * @param spike its number
 * @param found the spike as the run knew it
 * @param onset of the control's spike, that replays are compared with
 * @param checkpoint step that the control started from; 0: the start of the run
 * @param horizon the last step replayed
 * @param tolerance steps by which an onset may differ and still be the same spike
 * @param distance steps before the onset from which the arms started; 0 where there was none to start from
 * @param numerics what the replays' bits depend on
 * @param stages gone through
 * @param skipped stages that the budget did not allow, in words
 * @param replays that were run
 * @param reused replays that an earlier diagnosis had run
 * @param steps made
 * @param seconds taken
 * @param cause the verdict
 * @param words the verdict in plain sentences
 * @param remedies that prevented the spike as far as they were followed, best first
 * @param evidence what each stage found
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
        List<Trial> trials) {
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

    Diagnosis saying(List<String> sentences) {
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
