package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.study.ContrastResult;
import dev.epicenter.study.Sample;
import dev.epicenter.study.StudyResult;
import dev.epicenter.study.StudyText;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a study as text: a table of outcomes, a table of contrasts, then the sentences. */
public final class StudyTableText {
    private StudyTableText() {}

    public static List<String> of(StudyResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(result.title());
        lines.add(result.setting());
        for (StudyResult.OutcomeTable outcome : result.outcomes()) {
            lines.add("");
            TextTable table = new TextTable("cell", outcome.name() + " (" + outcome.unit() + ")", "each seed");
            for (Sample sample : outcome.cells()) {
                table.row(sample.cell(), Formats.shortly(sample.mean(outcome.scale())), StudyText.each(sample));
            }
            lines.addAll(table.lines());
        }
        lines.add("");
        TextTable table = new TextTable("contrast", "effect", "95% CI", "p", "power", "decision");
        for (ContrastResult each : result.contrasts()) {
            table.row(
                    each.contrast().name(),
                    StudyText.effect(each.shown()),
                    StudyText.interval(each.shown().interval()),
                    Formats.shortly(each.adjusted()),
                    each.power().isPresent() ? Formats.shortly(each.power()) : "-",
                    each.decision().name().toLowerCase(Locale.ROOT));
        }
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(result.words());
        return lines;
    }
}
