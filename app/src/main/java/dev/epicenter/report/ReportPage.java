package dev.epicenter.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        return html(data.run().name(), SCRIPTS, List.of(), JSON.writeValueAsString(data));
    }

    /**
     * A page of scripts and data.
     *
     * @param title as text
     * @param scripts in the order they are run
     * @param styles that follow the report's own
     * @param json what the scripts find in the element {@code data}
     */
    static String html(String title, List<String> scripts, List<String> styles, String json) {
        String css = Stream.concat(Stream.of("report.css"), styles.stream())
                .map(ReportPage::own)
                .collect(Collectors.joining("\n"));
        // Data last: it may hold any text, the place holders' too.
        return own("page.html")
                .replace("{{title}}", HtmlText.of(title))
                .replace("{{uplot.css}}", resource(UPLOT + "min.css"))
                .replace("{{report.css}}", css)
                .replace("{{uplot.js}}", resource(UPLOT + "iife.min.js"))
                .replace("{{report.js}}", scripts.stream().map(ReportPage::own).collect(Collectors.joining("\n")))
                .replace("{{data}}", json.replace("<", "\\u003c"));
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
