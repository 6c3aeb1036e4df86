package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.study.Contrast;
import dev.epicenter.study.ContrastResult;
import dev.epicenter.study.Sample;
import dev.epicenter.study.StudyResult;
import dev.epicenter.study.StudyText;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The page of a study. It is one HTML file, which loads nothing from the network; without scripts it lacks only its export
 * menus.
 */
public final class StudyPage {
    private final StudyResult result;

    private StudyPage(StudyResult result) {
        this.result = result;
    }

    /** The whole page. */
    public static String render(StudyResult result) {
        return new StudyPage(result).page();
    }

    private String page() {
        String body = """
            <div class="verdict">%s</div>
            <section><h2>Effects</h2>
            <div class="figure" data-values="Contrasts" tabindex="0" role="region" aria-label="Effects">%s</div>
            <p class="small muted">Marks: the effects, in multiples of the smallest effect of interest, which the dashed lines mark.
            Bars: 95%% intervals, cut at the edges.</p></section>
            <section><h2>Contrasts</h2>%s
            <p class="small muted">The p-value is against "no effect", or against "an effect of the smallest size of interest"
            where the claim is equality; after Holm correction over the claims. Intervals hold the effects that a permutation
            test does not reject. Power is simulated from the pilot at the smallest effect of interest.</p></section>
            %s
            <section><h2>Limits</h2>%s
            <p class="small muted">SHA-256 of the study file, its run file and its data files: <code>%s</code></p></section>
            """.formatted(
                        paragraphs(result.words()),
                        EffectChart.svg(result.contrasts()),
                        HtmlTable.scrolled("Contrasts", contrasts()),
                        result.outcomes().stream().map(StudyPage::outcome).collect(Collectors.joining("\n")),
                        paragraphs(result.limits()),
                        result.plan()
                                .versions()
                                .get(result.plan().versions().size() - 1)
                                .sha256());
        return new PlainPage("study", result.title(), result.question() + " " + result.setting(), "rate.css", body)
                .html();
    }

    private String contrasts() {
        HtmlTable table = new HtmlTable(
                "claim", "outcome", "expected", "smallest effect", "effect", "95% CI", "p", "power", "decision");
        for (ContrastResult each : result.contrasts()) {
            Contrast contrast = each.contrast();
            table.row(
                    "<span class=\"claim\">"
                            + HtmlText.of(contrast.claim()
                                    + (contrast.role() == Contrast.Role.CLAIM ? "" : " (positive control)"))
                            + "</span>",
                    HtmlText.of(contrast.outcome()),
                    contrast.expect().name().toLowerCase(Locale.ROOT),
                    StudyText.smallest(each),
                    Double.isFinite(each.shown().effect()) ? StudyText.effect(each.shown()) : "not finite",
                    StudyText.interval(each.shown().interval()),
                    Formats.shortly(each.adjusted()),
                    each.power().isPresent() ? Formats.shortly(each.power()) : "-",
                    each.decision().name().toLowerCase(Locale.ROOT));
        }
        return table.html();
    }

    private static String outcome(StudyResult.OutcomeTable outcome) {
        HtmlTable table = new HtmlTable("cell", StudyText.mean(outcome), "each seed");
        for (Sample sample : outcome.cells()) {
            table.row(HtmlText.of(sample.cell()), number(sample.mean(outcome.scale())), StudyText.each(sample));
        }
        String title = HtmlText.of(outcome.name() + " (" + outcome.unit() + ")");
        return "<section><h2>" + title + "</h2>" + HtmlTable.scrolled(outcome.name(), table.html()) + "</section>";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Formats.shortly(value) : "not finite";
    }

    private static String paragraphs(Iterable<String> lines) {
        StringBuilder html = new StringBuilder();
        lines.forEach(line -> html.append("<p>").append(HtmlText.of(line)).append("</p>\n"));
        return html.toString();
    }
}
