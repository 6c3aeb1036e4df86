package dev.epicenter.report;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Renders the report as one HTML file that contains its styles, scripts and data, and loads nothing from the network.
 */
public final class ReportPage {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.";

    /** What precedes the data in page.html. */
    private static final String DATA = " id=\"data\" type=\"application/json\">";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportPage() {}

    /** A value as JSON for the scripts. */
    public static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }

    /** The data of a page that {@link #html} made; empty for other text. */
    public static Optional<JsonNode> data(String html) {
        int start = html.indexOf(DATA);
        int end = start < 0 ? -1 : html.indexOf("</script>", start);
        try {
            return end < 0 ? Optional.empty() : Optional.of(JSON.readTree(html.substring(start + DATA.length(), end)));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /** The whole page. */
    public static String render(ReportView data) {
        return html(
                "",
                data.run().name(),
                ScriptBundle.of("report/report.js"),
                Resources.text("report/report.css") + Resources.text("report/experiment.css"),
                JSON.writeValueAsString(data));
    }

    /**
     * A page of a script and data.
     *
     * @param attributes of its scripts and styles: empty, or a nonce
     * @param title as text
     * @param script its text
     * @param css the styles' text
     * @param json what the script finds in the element {@code data}
     */
    public static String html(String attributes, String title, String script, String css, String json) {
        // Data last: it may contain any text, including placeholders.
        return Resources.text("report/page.html")
                .replace("{{attributes}}", attributes)
                // A title like {{data}} is no placeholder.
                .replace("{{title}}", HtmlText.of(title).replace("{", "&#123;"))
                .replace("{{uplot.css}}", Resources.atRoot(UPLOT + "min.css"))
                .replace("{{report.css}}", css)
                .replace("{{uplot.js}}", Resources.atRoot(UPLOT + "iife.min.js"))
                .replace("{{report.js}}", script)
                .replace("{{data}}", json.replace("<", "\\u003c"));
    }
}
