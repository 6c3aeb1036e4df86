package dev.epicenter.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the report as one HTML file that contains its styles, scripts and data, and loads nothing from the network.
 */
public final class ReportPage {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.";

    /** In the order they run; {@code page.js} builds the page. */
    private static final List<String> SCRIPTS =
            List.of("dom.js", "chart.js", "run.js", "tensors.js", "experiment.js", "diagnosis.js", "page.js");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportPage() {}

    /** A value as JSON for the scripts. */
    public static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    /** The whole page. */
    public static String render(ReportView data) {
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
        return html("", title, scripts.stream().map(ReportPage::own).toList(), css, json);
    }

    /**
     * A page of scripts and data.
     *
     * @param attributes of its scripts and styles: empty, or a nonce
     * @param title as text
     * @param scripts their texts, in the order they are run
     * @param css the styles' text
     * @param json what the scripts find in the element {@code data}
     */
    public static String html(String attributes, String title, List<String> scripts, String css, String json) {
        // Data last: it may contain any text, including placeholders.
        return own("page.html")
                .replace("{{attributes}}", attributes)
                .replace("{{title}}", HtmlText.of(title))
                .replace("{{uplot.css}}", resource(UPLOT + "min.css"))
                .replace("{{report.css}}", css)
                .replace("{{uplot.js}}", resource(UPLOT + "iife.min.js"))
                .replace("{{report.js}}", String.join("\n", scripts))
                .replace("{{data}}", json.replace("<", "\\u003c"));
    }

    /** A resource of this package. */
    public static String own(String name) {
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
