package dev.epicenter.ui;

import dev.epicenter.report.ReportPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The pages, each as its scripts in the order they run: scripts of the report, and scripts of this package. */
enum UiPage {
    RUNS("dom.js", "nav.js", "runs.js"),
    RUN("dom.js", "nav.js", "chart.js", "run.js", "tensors.js", "experiment.js", "diagnosis.js", "page.js", "live.js"),
    SPIKE("dom.js", "nav.js", "chart.js", "run.js", "tensors.js", "experiment.js", "diagnosis.js", "page.js"),
    EXPERIMENT(
            "dom.js", "nav.js", "chart.js", "experiment.js", "experiment-form.js", "progress.js", "experiment-page.js"),
    PROBLEM("dom.js", "nav.js", "problem.js");

    private final List<String> scripts;
    private final String css = ReportPage.own("report.css") + "\n" + ReportPage.own("diagnosis.css") + "\n"
            + own("ui.css").orElseThrow();

    UiPage(String... scripts) {
        this.scripts = Stream.of(scripts)
                .map(name -> own(name).orElseGet(() -> ReportPage.own(name)))
                .toList();
    }

    /**
     * @param nonce the browser runs only scripts with it
     * @param title as text
     */
    String html(String nonce, String title, JsonNode data) {
        return ReportPage.html(" nonce=\"" + nonce + "\"", title, scripts, css, data.toString());
    }

    /** A resource of this package. */
    private static Optional<String> own(String name) {
        try (InputStream in = UiPage.class.getResourceAsStream("/dev/epicenter/ui/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
