package dev.epicenter.report;

import dev.epicenter.diagnosis.Diagnosis;
import java.util.List;
import java.util.Locale;

/**
 * The page of a diagnosis: verdict, evidence and remedies. It is one HTML file without scripts, and loads nothing from
 * the network.
 */
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
        String body = "<div class=\"verdict\"><p><strong>" + HtmlText.of(words.isEmpty() ? "" : words.get(0))
                + "</strong></p></div>\n" + DiagnosisSections.html(diagnosis);
        String title = diagnosis.run() + ": diagnosis of spike " + diagnosis.spike();
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
}
