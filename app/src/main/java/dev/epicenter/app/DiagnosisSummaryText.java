package dev.epicenter.app;

import dev.epicenter.diagnosis.CauseText;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.Remedy;
import dev.epicenter.diagnosis.SpikeOutcome;
import java.util.ArrayList;
import java.util.List;

/** A diagnosis as text. */
final class DiagnosisSummaryText {
    private DiagnosisSummaryText() {}

    static List<String> of(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        lines.add("Spike " + diagnosis.spike() + " of " + diagnosis.run() + ", onset at step " + diagnosis.onset()
                + ": "
                + Formats.count(diagnosis.replays(), "replay") + " run, " + diagnosis.reused() + " reused, "
                + diagnosis.steps()
                + " steps, " + Formats.duration(Math.round(diagnosis.seconds())));
        lines.add("");
        lines.addAll(diagnosis.words());
        List<Remedy> prevented = diagnosis.remedies().stream()
                // Verdicts of format 1 also list others.
                .filter(remedy -> remedy.answer() == SpikeOutcome.NONE)
                .toList();
        if (!prevented.isEmpty()) {
            lines.add("");
            lines.add("Remedies, tested from a checkpoint (loss at step " + diagnosis.horizon()
                    + ", and its difference from the run that spiked):");
            for (Remedy remedy : prevented) {
                lines.add("  " + remedy.arm() + ": " + CauseText.noSpike(remedy.until() - diagnosis.onset()) + ", loss "
                        + Formats.shortly(remedy.loss()) + " (" + (remedy.cost() > 0 ? "+" : "")
                        + Formats.shortly(remedy.cost()) + ")");
                lines.add("    " + remedy.command());
            }
        }
        return lines;
    }
}
