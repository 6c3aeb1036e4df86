package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.remedies.RemedyText;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.Remedy;
import dev.epicenter.diagnosis.verdict.ShortVerdictText;
import java.util.ArrayList;
import java.util.List;

/** A diagnosis as text. */
public final class DiagnosisSummaryText {
    private DiagnosisSummaryText() {}

    public static List<String> of(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        lines.add("Spike " + diagnosis.spike() + " of " + diagnosis.run() + ", onset at step " + diagnosis.onset());
        diagnosis.summary().ifPresent(summary -> lines.addAll(ShortVerdictText.of(summary)));
        lines.add("");
        lines.addAll(diagnosis.words());
        diagnosis.followed().ifPresent(found -> {
            lines.add("");
            lines.addAll(RemedyText.of(found));
        });
        List<Remedy> prevented = diagnosis.preventing();
        if (!prevented.isEmpty()) {
            lines.add("");
            lines.add("Ways to continue, best first (final loss, and its difference from the run that spiked):");
            for (Remedy remedy : prevented) {
                lines.add("  " + remedy.arm().text() + ": " + remedy.followUp(diagnosis.followed(), diagnosis.onset())
                        + ", loss " + Formats.shortly(remedy.loss()) + " (" + (remedy.cost() > 0 ? "+" : "")
                        + Formats.shortly(remedy.cost()) + ")");
                lines.add("    " + remedy.command());
            }
        } else if (diagnosis.followed().isPresent()) {
            lines.add("");
            lines.add("Ways to continue: no remedy that was tried holds.");
        }
        return lines;
    }
}
