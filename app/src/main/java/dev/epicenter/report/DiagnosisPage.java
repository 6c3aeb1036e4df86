package dev.epicenter.report;

import dev.epicenter.diagnosis.Cell;
import dev.epicenter.diagnosis.Commitment;
import dev.epicenter.diagnosis.Crossing;
import dev.epicenter.diagnosis.Diagnosis;
import dev.epicenter.diagnosis.Remedy;
import dev.epicenter.diagnosis.Response;
import dev.epicenter.diagnosis.Trial;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A diagnosis as one HTML file that needs neither network nor scripts: the verdict, what it rests on, what can be done. */
public final class DiagnosisPage {
    private final Diagnosis diagnosis;

    private DiagnosisPage(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /** The whole page. */
    public static String render(Diagnosis diagnosis) {
        return new DiagnosisPage(diagnosis).page();
    }

    private String page() {
        List<String> words = diagnosis.words();
        String body = """
                <div class="verdict"><p><strong>%s</strong></p></div>
                %s%s%s%s
                <section><h2>What it rests on</h2>%s</section>
                <section><h2>Every replay</h2><div class="scroll">%s</div></section>
                """.formatted(
                HtmlText.of(words.isEmpty() ? "" : words.get(0)),
                diagnosis.evidence().commitment().map(DiagnosisPage::shams).orElse(""),
                diagnosis.evidence().crossing().map(this::crossing).orElse(""),
                diagnosis.evidence().doses().map(this::doses).orElse(""),
                diagnosis.remedies().isEmpty() ? "" : remedies(),
                words.stream()
                        .skip(1)
                        .map(line -> "<p>" + HtmlText.of(line) + "</p>")
                        .collect(Collectors.joining("\n")),
                trials());
        String title = diagnosis.run() + ": why spike " + diagnosis.spike() + " came";
        return new PlainPage("diagnosis", title, summary(), "diagnosis.css", body).html();
    }

    private String summary() {
        return String.format(
                Locale.ROOT,
                "Onset at step %,d; replays from step %,d to %,d; %,d replays, %,d steps.",
                diagnosis.onset(),
                diagnosis.checkpoint(),
                diagnosis.horizon(),
                diagnosis.replays() + diagnosis.reused(),
                diagnosis.steps());
    }

    private static String shams(Commitment found) {
        String chart = ShamChart.svg(found);
        return chart.isEmpty()
                ? ""
                : "<section><h2>Would it have come anyway?</h2><div class=\"figure\">" + chart
                        + "</div><p class=\"small muted\">How often the spike came at the same place when all weights were"
                        + " jittered and nothing else changed; 95% intervals (Wilson).</p></section>";
    }

    private String crossing(Crossing found) {
        String table = "<table class=\"cross\"><thead><tr><th></th><th scope=\"col\">its batches</th>"
                + "<th scope=\"col\">other batches</th><th scope=\"col\">its batches, permuted</th></tr></thead><tbody>"
                + "<tr><th scope=\"row\">its state</th>" + cell(Optional.of(found.own())) + cell(found.otherData())
                + cell(found.permuted()) + "</tr><tr><th scope=\"row\">earlier states</th>" + cell(found.otherStates())
                + cell(found.neither()) + cell(Optional.empty()) + "</tr></tbody></table>";
        return "<section><h2>The data, or the state?</h2><div class=\"scroll\">" + table
                + "</div><p class=\"small muted\">How often it spiked at the same place; 95% interval (Wilson)."
                + (found.fullBatch() ? " Every step trains on all the data: there are no other batches." : "")
                + "</p></section>";
    }

    private static String cell(Optional<Cell> cell) {
        return cell.map(measured -> String.format(
                        Locale.ROOT,
                        "<td style=\"--rate:%.0f%%\"><b>%d of %d</b><br><span class=\"small muted\">%.2f to"
                                + " %.2f</span></td>",
                        100 * measured.rate(),
                        measured.spiked(),
                        measured.trials(),
                        measured.interval().low(),
                        measured.interval().high()))
                .orElse("<td class=\"muted\">not tried</td>");
    }

    private String doses(List<Response> responses) {
        return "<section><h2>Dose against onset</h2><div class=\"figure\">" + DoseChart.svg(diagnosis, responses)
                + "</div><p class=\"small muted\">A mark a dose, larger for stronger ones; grey: changes of 2%, which should do"
                + " nothing.</p></section>";
    }

    private String remedies() {
        HtmlTable table =
                new HtmlTable("change", "spike", "loss at the horizon", "against the run that spiked", "command");
        for (Remedy remedy : diagnosis.remedies()) {
            table.row(
                    HtmlText.of(remedy.arm()),
                    switch (remedy.answer()) {
                        case SAME -> "comes";
                        case EARLIER -> "comes earlier";
                        case LATER -> "comes later";
                        case NONE -> "does not come";
                    },
                    figure(remedy.loss()),
                    figure(remedy.cost()),
                    "<code>" + HtmlText.of(remedy.command()) + "</code>");
        }
        return "<section><h2>Ways to go on</h2><div class=\"scroll\">" + table.html() + "</div></section>";
    }

    private String trials() {
        HtmlTable table = new HtmlTable("replay", "stage", "answer", "onset", "last loss");
        for (Trial trial : diagnosis.trials()) {
            table.row(
                    HtmlText.of(trial.name()),
                    trial.stage().key(),
                    trial.answer().name().toLowerCase(Locale.ROOT),
                    trial.arm().onset().isPresent()
                            ? Long.toString(trial.arm().onset().getAsLong())
                            : "-",
                    figure(trial.lastLoss()));
        }
        return table.html();
    }

    private static String figure(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "not finite";
    }
}
