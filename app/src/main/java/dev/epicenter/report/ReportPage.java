package dev.epicenter.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The report as one HTML file that needs no network: styles, scripts and data are inside it. */
public final class ReportPage {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.";

    /** In the order they are run; {@code page.js} starts them. */
    private static final List<String> SCRIPTS =
            List.of("words.js", "chart.js", "run.js", "tensors.js", "experiment.js", "diagnosis.js", "page.js");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportPage() {}

    /** The whole page. */
    public static String render(ReportData data) {
        String scripts = SCRIPTS.stream().map(ReportPage::own).collect(Collectors.joining("\n"));
        // Data last: it may hold any text, the place holders' too.
        return own("page.html")
                .replace("{{title}}", HtmlText.of(data.run().name()))
                .replace("{{uplot.css}}", resource(UPLOT + "min.css"))
                .replace("{{report.css}}", own("report.css"))
                .replace("{{uplot.js}}", resource(UPLOT + "iife.min.js"))
                .replace("{{report.js}}", scripts)
                .replace("{{data}}", JSON.writeValueAsString(data).replace("<", "\\u003c"));
    }

    /** A resource of this package. */
    static String own(String name) {
        return resource("/dev/epicenter/report/" + name);
    }

    private static String resource(String path) {
        try (InputStream in = ReportPage.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
