package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.OutcomeText;
import dev.epicenter.replay.Verdict;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;

/** A verdict as text: a table, then its sentences. */
public final class VerdictTableText {
    private VerdictTableText() {}

    public static List<String> of(Verdict verdict) {
        return of(verdict, verdict.words());
    }

    /** The same, with only these sentences. */
    public static List<String> of(Verdict verdict, List<String> words) {
        List<String> lines = new ArrayList<>();
        lines.add("Spike " + verdict.spike() + ", replayed from step " + verdict.checkpoint() + " to "
                + verdict.horizon());
        lines.add("");
        TextTable table = new TextTable("arm", "outcome", "onset", "peak", "steps", "loss at horizon");
        row(table, verdict.control().replay());
        verdict.arms().forEach(arm -> row(table, arm));
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(words);
        return lines;
    }

    private static void row(TextTable table, ArmVerdict arm) {
        String duration = arm.onset().isPresent() && arm.duration().isEmpty() ? "open" : Formats.orDash(arm.duration());
        table.row(
                arm.name(),
                OutcomeText.word(arm.outcome()),
                Formats.orDash(arm.onset()),
                Formats.orDash(arm.peak()),
                duration,
                Formats.shortly(arm.lossAtHorizon()));
    }
}
