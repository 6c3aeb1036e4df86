package dev.epicenter.app;

import dev.epicenter.diagnosis.Answer;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.Remedy;
import java.util.ArrayList;
import java.util.List;

/** A diagnosis for people. */
final class DiagnosisLines {
    private DiagnosisLines() {}

    static List<String> of(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        lines.add("Spike " + diagnosis.spike() + " of " + diagnosis.run() + ", onset at step " + diagnosis.onset()
                + ": "
                + Figures.count(diagnosis.replays(), "replay") + " run, " + diagnosis.reused() + " known already, "
                + diagnosis.steps()
                + " steps, " + Figures.duration(Math.round(diagnosis.seconds())));
        lines.add("");
        lines.addAll(diagnosis.words());
        if (!diagnosis.remedies().isEmpty()) {
            lines.add("");
            lines.add("Ways to go on, tried from a checkpoint (loss at step " + diagnosis.horizon()
                    + ", and against the run that spiked):");
            for (Remedy remedy : diagnosis.remedies()) {
                lines.add(
                        "  " + remedy.arm() + ": " + word(remedy.answer()) + ", loss " + Figures.shortly(remedy.loss())
                                + " (" + (remedy.cost() > 0 ? "+" : "") + Figures.shortly(remedy.cost()) + ")");
                if (remedy.answer() == Answer.NONE) {
                    lines.add("    " + remedy.command());
                }
            }
        }
        return lines;
    }

    private static String word(Answer answer) {
        return switch (answer) {
            case SAME -> "spikes";
            case EARLIER -> "spikes earlier";
            case LATER -> "spikes later";
            case NONE -> "does not spike";
        };
    }
}
