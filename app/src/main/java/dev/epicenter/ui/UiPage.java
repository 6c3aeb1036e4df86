package dev.epicenter.ui;

import dev.epicenter.report.ReportPage;
import dev.epicenter.report.Resources;
import dev.epicenter.report.ScriptBundle;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The pages, each with the module that builds it. */
enum UiPage {
    RUNS("runs.js", "ui/list.css"),
    RUN("run.js", "ui/drawer.css", "ui/run.css"),
    SPIKE("spike.js"),
    EXPERIMENT("experiment.js"),
    COMPARE("compare.js", "ui/drawer.css", "ui/run.css", "ui/compare.css"),
    LOG("log.js", "report/scan.css", "ui/files.css"),
    FORECAST("forecast.js", "report/forecast.css", "ui/files.css"),
    PROBLEM("problem.js");

    private final String script;
    private final String css;

    UiPage(String module, String... styles) {
        script = ScriptBundle.of("ui/" + module);
        css = Stream.concat(
                        Stream.of("report/report.css", "report/experiment.css", "ui/ui.css", "ui/spike.css"),
                        Stream.of(styles))
                .map(Resources::text)
                .collect(Collectors.joining("\n"));
    }

    /**
     * @param nonce the browser runs only scripts with it
     * @param title as text
     */
    String html(String nonce, String title, JsonNode data) {
        return ReportPage.html(" nonce=\"" + nonce + "\"", title, script, css, data.toString());
    }
}
