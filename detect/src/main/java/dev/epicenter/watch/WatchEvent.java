package dev.epicenter.watch;

import dev.epicenter.Formats;
import dev.epicenter.file.Sha256;
import dev.epicenter.json.Json;
import dev.epicenter.log.scan.Finding;
import dev.epicenter.log.scan.ScanJson;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SeriesListener.Change;
import dev.epicenter.log.scan.StepUnit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of an event of a log, or a finding, as delivered to sinks.
 *
 * @param id identical on repeated delivery; receivers use it to detect duplicates
 * @param unit what the steps of the event count; empty for a finding, and if an older version stored it
 * @param event the event as known at that time; empty for a finding
 * @param finding the finding
 * @param time when it was detected
 */
public record WatchEvent(
        String id,
        Change change,
        String file,
        String format,
        String metric,
        Optional<StepUnit> unit,
        Optional<SeriesEvent> event,
        Optional<StoredFinding> finding,
        Instant time) {

    static WatchEvent of(
            WatchedFile file,
            String format,
            String metric,
            StepUnit unit,
            Change change,
            SeriesEvent event,
            Instant now) {
        return new WatchEvent(
                id(file.run(), metric, change, event),
                change,
                file.path(),
                format,
                metric,
                Optional.of(unit),
                Optional.of(event),
                Optional.empty(),
                now.truncatedTo(ChronoUnit.SECONDS));
    }

    static WatchEvent of(WatchedFile file, String format, Finding finding, Instant now) {
        return new WatchEvent(
                id(file.run(), finding),
                Change.FINDING,
                file.path(),
                format,
                finding.metric(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(StoredFinding.of(finding)),
                now.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Depends only on what does not change when the log is read again, renamed or extended. */
    static String id(String run, String metric, Change change, SeriesEvent event) {
        String words = String.join(
                "\n",
                run,
                metric,
                change.name(),
                Long.toString(event.onset()),
                Long.toString(event.alarmRow()),
                Double.toHexString(event.baseline()));
        return digest(words);
    }

    private static String id(String run, Finding finding) {
        return digest(String.join(
                "\n",
                run,
                finding.metric(),
                finding.kind(),
                Long.toString(finding.step()),
                Long.toString(finding.row())));
    }

    private static String digest(String words) {
        return Sha256.of(words.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /** The change, as in JSON and the environment: {@code hard batch}. */
    public String what() {
        return change.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A one-line message: {@code train.log: spike in loss at step 200, 2.01 up by 3.10}. */
    public String text() {
        return file + ": "
                + finding.map(StoredFinding::sentence)
                        .orElseGet(() -> event.map(this::sentence).orElse(""));
    }

    private String sentence(SeriesEvent event) {
        String change = Formats.significant(event.baseline(), 4)
                + (Double.isFinite(event.height())
                        ? (event.height() < 0 ? " down by " : " up by ")
                                + Formats.significant(Math.abs(event.height()), 4)
                        : " and then not finite");
        String what = event.words() + " in " + metric + " at " + at(event.onset());
        return switch (this.change) {
            case OPENED, FINDING -> what + ", " + change;
            case WORSENED -> what + " is worse: not finite at " + at(event.peak());
            case RETURNED ->
                what + " is over after all: back at " + at(event.end().orElse(event.peak()));
            case HARD_BATCH -> what + ", " + change + ", back at the next step";
            case CLOSED ->
                what + " has ended"
                        + (event.end().isPresent()
                                ? " at " + at(event.end().getAsLong())
                                : " without returning to its baseline")
                        + ", " + change + ", severity " + Formats.significant(event.severity(), 4);
        };
    }

    private String at(long step) {
        return unit.orElse(StepUnit.STEP).at(step);
    }

    /** The JSON that {@code docs/how-to/watch.md} describes. */
    public ObjectNode json() {
        ObjectNode node = Json.mapper().createObjectNode();
        node.put("id", id)
                .put("what", what())
                .put("time", time.toString())
                .put("file", file)
                .put("format", format)
                .put("metric", metric)
                .put("text", text());
        event.ifPresent(one -> node.setAll(ScanJson.event(one)));
        finding.ifPresent(
                one -> node.put("kind", one.kind()).put("step", one.step()).put("row", one.row()));
        return node;
    }
}
