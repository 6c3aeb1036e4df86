package dev.epicenter.app;

import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A verdict as text: a table, then its sentences. */
final class VerdictTableText {
    private VerdictTableText() {}

    static List<String> of(Verdict verdict) {
        return of(verdict, verdict.words());
    }

    /** The same, with only these sentences. */
    static List<String> of(Verdict verdict, List<String> words) {
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
                arm.outcome().name().toLowerCase(Locale.ROOT),
                Formats.orDash(arm.onset()),
                Formats.orDash(arm.peak()),
                duration,
                Formats.shortly(arm.lossAtHorizon()));
    }
}
