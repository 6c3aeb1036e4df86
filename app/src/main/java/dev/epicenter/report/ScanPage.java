package dev.epicenter.report;

import dev.epicenter.log.ScannedLog;
import dev.epicenter.log.ScannedSeries;
import dev.epicenter.log.SeriesEvent;
import java.util.List;

/** The page of a scan: a chart and a table of events for each series. */
public final class ScanPage {
    private ScanPage() {}

    public static String render(List<ScannedLog> logs) {
        long series = logs.stream().mapToLong(log -> log.series().size()).sum();
        long events = logs.stream()
                .flatMap(log -> log.series().stream())
                .mapToLong(one -> one.spikes().size())
                .sum();
        long tooShort = logs.stream()
                .flatMap(log -> log.series().stream())
                .filter(ScannedSeries::isTooShort)
                .count();
        StringBuilder body = new StringBuilder();
        logs.forEach(log -> log(log, body));
        String title = logs.size() == 1 ? logs.get(0).file().toString() : logs.size() + " logs";
        String summary = events + (events == 1 ? " event in " : " events in ") + series + " series."
                + (tooShort == 0
                        ? ""
                        : " " + tooShort + (tooShort == 1 ? " has" : " have") + " too few rows to judge.");
        return new PlainPage("scan", title, summary, "scan.css", body.toString()).html();
    }

    private static void log(ScannedLog log, StringBuilder body) {
        body.append("<section><h2>").append(HtmlText.of(log.file().toString())).append("</h2>\n");
        body.append("<p class=\"muted\">").append(HtmlText.of(log.format())).append("</p>\n");
        notes(log.notes(), body);
        for (ScannedSeries series : log.series()) {
            body.append("<div class=\"figure\"><div class=\"head\"><h3>")
                    .append(HtmlText.of(series.metric()))
                    .append("</h3><span class=\"muted small\">")
                    .append(series.coverage())
                    .append(", ")
                    .append(HtmlText.of(series.stepName()))
                    .append(' ')
                    .append(series.firstStep())
                    .append(" to ")
                    .append(series.lastStep())
                    .append("</span></div>\n")
                    .append(SeriesPlot.svg(series));
            if (!series.events().isEmpty()) {
                body.append(HtmlTable.scrolled("Events of " + series.metric(), table(series)));
            }
            notes(series.notes(), body);
            body.append("</div>\n");
        }
        body.append("</section>\n");
    }

    private static String table(ScannedSeries series) {
        HtmlTable table = new HtmlTable("kind", "onset", "peak", "end", "baseline", "height", "residual", "severity");
        for (SeriesEvent event : series.events()) {
            table.row(
                    event.words(),
                    Long.toString(event.onset()),
                    Long.toString(event.peak()),
                    event.end().isPresent() ? Long.toString(event.end().getAsLong()) : "open",
                    SignificantDigits.words(event.baseline(), 4),
                    SignificantDigits.words(event.height(), 4),
                    SignificantDigits.words(event.residual(), 4),
                    SignificantDigits.words(event.severity(), 2));
        }
        return table.html();
    }

    private static void notes(List<String> notes, StringBuilder body) {
        if (!notes.isEmpty()) {
            body.append("<ul class=\"notes\">");
            notes.forEach(note -> body.append("<li>").append(HtmlText.of(note)).append("</li>"));
            body.append("</ul>\n");
        }
    }
}
