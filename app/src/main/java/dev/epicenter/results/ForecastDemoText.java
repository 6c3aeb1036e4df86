package dev.epicenter.results;

import dev.epicenter.Formats;
import dev.epicenter.forecast.PalmRangeStudy;
import dev.epicenter.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The result of the PaLM demo as text: a table of correlations, and sentences derived from it. */
public final class ForecastDemoText {
    private ForecastDemoText() {}

    public static List<String> of(List<PalmRangeStudy> settings) {
        TextTable table =
                new TextTable("PaLM 8B, 62B, 540B", "tasks", "global range", "raw", "logit [0, 1]", "on the range");
        for (PalmRangeStudy each : settings) {
            table.row(
                    each.setting(),
                    each.tasks(),
                    "[" + Formats.fixed(each.low(), 3) + ", " + Formats.fixed(each.high(), 3) + "]",
                    ForecastText.number(each.raw()),
                    ForecastText.number(each.logit()),
                    ForecastText.number(each.range()));
        }
        List<String> lines = new ArrayList<>(List.of(
                "",
                "PaLM's published tables (Chowdhery et al. 2022, arXiv 2204.02311): correlation over tasks of the"
                        + " improvement",
                "from 8B to 62B with that from 62B to 540B, by transform of the score:",
                ""));
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(sentences(settings));
        return lines;
    }

    private static List<String> sentences(List<PalmRangeStudy> settings) {
        List<String> lines = new ArrayList<>();
        List<PalmRangeStudy> english = settings.stream()
                .filter(each -> each.setting().contains("English"))
                .toList();
        PalmRangeStudy few = english.get(0);
        lines.add("The proposed range, [" + Formats.fixed(few.low(), 3) + ", " + Formats.fixed(few.high(), 3) + "] for "
                + few.setting()
                + ", changes the correlation from " + Formats.fixed(few.logit().orElseThrow(), 3) + " to "
                + Formats.fixed(few.range().orElseThrow(), 3) + ".");
        String others = english.stream()
                .skip(1)
                .map(each -> Formats.fixed(each.logit().orElseThrow(), 3) + " to "
                        + Formats.fixed(each.range().orElseThrow(), 3) + " on "
                        + each.setting().replaceFirst(".*, ", ""))
                .collect(Collectors.joining(" and from "));
        boolean holds = english.stream().skip(1).allMatch(PalmRangeStudy::helps);
        lines.add((holds ? "The gain holds" : "The gain does not hold")
                + " on the same tasks with other numbers of shots: from " + others + ".");
        settings.stream()
                .filter(each -> each.setting().startsWith("BIG-bench"))
                .forEach(each -> lines.add("On " + each.setting() + ", raw points of one step explain "
                        + Formats.fixed(each.rawShare(), 3) + " of the variance of the next (R^2)."));
        lines.add("Back-test and predictions of all tables together follow; --shots selects one table.");
        return lines;
    }
}
