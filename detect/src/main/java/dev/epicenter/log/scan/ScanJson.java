package dev.epicenter.log.scan;

import dev.epicenter.json.Json;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts scan results to the JSON that {@code docs/reference/scan.md} describes. */
public final class ScanJson {
    private ScanJson() {}

    public static ObjectNode of(List<ScannedLog> logs) {
        ObjectNode root = Json.mapper().createObjectNode();
        ArrayNode sources = root.putArray("sources");
        for (ScannedLog log : logs) {
            ObjectNode source = sources.addObject();
            source.put("file", log.file().toString()).put("format", log.format());
            ArrayNode series = source.putArray("series");
            log.series().forEach(one -> add(one, series.addObject()));
            ArrayNode findings = source.putArray("findings");
            log.findings().forEach(finding -> findings.add(finding(finding)));
            source.set("health", health(Health.of(log)));
        }
        return root;
    }

    private static ObjectNode health(Health health) {
        return Json.mapper()
                .createObjectNode()
                .put("status", health.status().words())
                .put("text", health.sentence());
    }

    /** Converts one finding. */
    public static ObjectNode finding(Finding finding) {
        return Json.mapper()
                .createObjectNode()
                .put("kind", finding.kind())
                .put("metric", finding.metric())
                .put("step", finding.step())
                .put("row", finding.row())
                .put("text", finding.sentence());
    }

    private static void add(ScannedSeries series, ObjectNode node) {
        node.put("metric", series.metric())
                .put("direction", series.direction().word())
                .put("points", series.points())
                .put("judged", series.judged())
                .put("not_judged", series.notJudged())
                .put("step_name", series.stepName())
                .put("first_step", series.firstStep())
                .put("last_step", series.lastStep());
        ArrayNode restarts = node.putArray("seams");
        series.restarts().forEach(row -> restarts.add(row.longValue()));
        ArrayNode events = node.putArray("events");
        series.events().forEach(event -> events.add(event(event)));
    }

    /** Converts one event. */
    public static ObjectNode event(SeriesEvent event) {
        ObjectNode one = Json.mapper().createObjectNode();
        one.put("kind", event.words()).put("onset", event.onset()).put("peak", event.peak());
        orNull(one, "end", event.end());
        one.put("onset_row", event.onsetRow()).put("peak_row", event.peakRow());
        orNull(one, "end_row", event.endRow());
        one.put("alarm_row", event.alarmRow())
                .put("baseline", event.baseline())
                .put("height", event.height())
                .put("residual", event.residual())
                .put("severity", event.severity());
        return one;
    }

    private static void orNull(ObjectNode node, String key, OptionalLong value) {
        if (value.isPresent()) {
            node.put(key, value.getAsLong());
        } else {
            node.putNull(key);
        }
    }
}
