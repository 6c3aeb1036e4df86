package dev.epicenter.app;

import dev.epicenter.forecast.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What PaLM's tables say of the proposal, in a table and in words that follow from it. */
final class ForecastDemoLines {
    private ForecastDemoLines() {}

    static List<String> of(List<Proposal> settings) {
        TextTable table =
                new TextTable("PaLM 8B, 62B, 540B", "tasks", "global range", "raw", "logit [0, 1]", "on the range");
        for (Proposal each : settings) {
            table.row(
                    each.setting(),
                    each.tasks(),
                    "[" + three(each.low()) + ", " + three(each.high()) + "]",
                    ForecastLines.number(each.raw()),
                    ForecastLines.number(each.logit()),
                    ForecastLines.number(each.range()));
        }
        List<String> lines = new ArrayList<>(List.of(
                "",
                "PaLM's published tables (Chowdhery et al. 2022, arXiv 2204.02311): how well the improvement from 8B to 62B",
                "tells that from 62B to 540B, as a correlation over tasks, by transform of the score:",
                ""));
        lines.addAll(table.lines());
        lines.add("");
        lines.addAll(words(settings));
        return lines;
    }

    private static List<String> words(List<Proposal> settings) {
        List<String> lines = new ArrayList<>();
        List<Proposal> english = settings.stream()
                .filter(each -> each.setting().contains("English"))
                .toList();
        Proposal few = english.get(0);
        lines.add("The proposed range, [" + three(few.low()) + ", " + three(few.high()) + "] for " + few.setting()
                + ", moves the correlation from " + three(few.logit().orElseThrow()) + " to "
                + three(few.range().orElseThrow()) + ".");
        String others = english.stream()
                .skip(1)
                .map(each -> three(each.logit().orElseThrow()) + " to "
                        + three(each.range().orElseThrow()) + " on "
                        + each.setting().replaceFirst(".*, ", ""))
                .collect(Collectors.joining(" and from "));
        boolean holds = english.stream().skip(1).allMatch(Proposal::helps);
        lines.add((holds ? "That holds" : "That does not hold") + " on the same tasks at other prompts: from " + others
                + ".");
        settings.stream()
                .filter(each -> each.setting().startsWith("BIG-bench"))
                .forEach(each -> lines.add("On " + each.setting() + ", raw points of one step explain "
                        + three(each.rawShare()) + " of the variance of the next (R^2)."));
        lines.add("All tables together, back-tested and predicted, are below; --shots takes one.");
        return lines;
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
