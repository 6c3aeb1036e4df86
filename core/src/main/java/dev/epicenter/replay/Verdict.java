package dev.epicenter.replay;

import dev.epicenter.json.VersionedJson;
import java.util.List;

/**
 * The verdict of an experiment, {@code verdict.json}; {@code docs/explanation/replay.md} describes it.
 *
 * @param formatVersion of the file
 * @param run the run's name
 * @param spike number of the spike
 * @param onset the control's onset, which arms are compared with
 * @param checkpoint step of the checkpoint that all replays started from; 0: the start of the run
 * @param horizon the last step replayed
 * @param tolerance steps by which an onset may differ and still be the same spike
 * @param control the unchanged replay
 * @param shams outcomes of the sham arms
 * @param conclusive whether the control reproduced the run and spiked; if not, the arms are not evidence
 * @param words the verdict in plain sentences
 * @param arms in the requested order, shams included
 */
public record Verdict(
        int formatVersion,
        String run,
        int spike,
        long onset,
        long checkpoint,
        long horizon,
        long tolerance,
        Control control,
        ShamSummary shams,
        boolean conclusive,
        List<String> words,
        List<ArmVerdict> arms) {
    /** Version 2 has void arms, version 3 a checksum. */
    public static final VersionedJson<Verdict> FILE = new VersionedJson<>(Verdict.class, 3, 1, 3);

    public Verdict {
        words = List.copyOf(words);
        arms = List.copyOf(arms);
    }

    static Verdict of(Experiment experiment, long onset, long tolerance, Control control, List<ArmVerdict> arms) {
        boolean conclusive = control.reproduced() && control.replay().spikedWithinHorizon();
        Verdict verdict = new Verdict(
                FILE.format(),
                experiment.run(),
                experiment.spike(),
                onset,
                experiment.checkpoint(),
                experiment.horizon(),
                tolerance,
                control,
                ShamSummary.of(arms),
                conclusive,
                List.of(),
                arms);
        return verdict.withWords(VerdictText.of(verdict));
    }

    private Verdict withWords(List<String> sentences) {
        return new Verdict(
                formatVersion,
                run,
                spike,
                onset,
                checkpoint,
                horizon,
                tolerance,
                control,
                shams,
                conclusive,
                sentences,
                arms);
    }
}
