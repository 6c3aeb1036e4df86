package dev.epicenter.replay;

import java.util.List;

/**
 * What an experiment showed; {@code verdict.json}, as {@code docs/explanation/replay.md} describes it.
 *
 * @param formatVersion of the file
 * @param run the run's name
 * @param spike number of the spike
 * @param onset of the spike that arms are compared with: the control's
 * @param checkpoint step of the checkpoint that all replays started from; 0: the start of the run
 * @param horizon the last step replayed
 * @param tolerance steps by which an onset may differ and still be the same spike
 * @param control the unchanged replay
 * @param shams what the sham arms did
 * @param conclusive whether the control is the run again and spiked; where not, nothing follows from the arms
 * @param words the verdict in plain sentences
 * @param arms in the order they were asked for, shams included
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
        Shams shams,
        boolean conclusive,
        List<String> words,
        List<ArmVerdict> arms) {
    /** Version 2 has void arms. */
    public static final int FORMAT_VERSION = 2;

    public static final int OLDEST_FORMAT_VERSION = 1;

    public Verdict {
        words = List.copyOf(words);
        arms = List.copyOf(arms);
    }

    static Verdict of(Experiment experiment, long onset, long tolerance, Control control, List<ArmVerdict> arms) {
        boolean conclusive = control.reproduced() && control.replay().spikedWithinHorizon();
        Verdict wordless = new Verdict(
                FORMAT_VERSION,
                experiment.run(),
                experiment.spike(),
                onset,
                experiment.checkpoint(),
                experiment.horizon(),
                tolerance,
                control,
                Shams.of(arms),
                conclusive,
                List.of(),
                arms);
        return wordless.saying(VerdictText.of(wordless));
    }

    private Verdict saying(List<String> sentences) {
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
