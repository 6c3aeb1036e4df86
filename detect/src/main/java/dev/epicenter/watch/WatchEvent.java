package dev.epicenter.watch;

import dev.epicenter.file.Sha256;
import dev.epicenter.json.Json;
import dev.epicenter.log.ScanJson;
import dev.epicenter.log.SeriesEvent;
import dev.epicenter.log.SeriesListener.Change;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of an event of a log, as delivered to sinks.
 *
 * @param id identical on repeated delivery; receivers use it to detect duplicates
 * @param event the event as known at that time
 * @param time when it was detected
 */
public record WatchEvent(
        String id, Change change, String file, String format, String metric, SeriesEvent event, Instant time) {

    static WatchEvent of(
            WatchedFile file, String format, String metric, Change change, SeriesEvent event, Instant now) {
        return new WatchEvent(
                id(file.run(), metric, change, event),
                change,
                file.path(),
                format,
                metric,
                event,
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
        return Sha256.of(words.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    /** The change, as in JSON and the environment: {@code hard batch}. */
    public String what() {
        return change.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A one-line message: {@code train.log: spike in loss at step 200, 2.01 up by 3.10}. */
    public String text() {
        String where = file + ": ";
        String rise = shortly(event.baseline())
                + (Double.isFinite(event.height()) ? " up by " + shortly(event.height()) : " and then not finite");
        return switch (change) {
            case OPENED -> where + event.words() + " in " + metric + " at step " + event.onset() + ", " + rise;
            case WORSENED ->
                where + event.words() + " in " + metric + " at step " + event.onset() + " is worse: not finite at step "
                        + event.peak();
            case HARD_BATCH ->
                where + "hard batch in " + metric + " at step " + event.onset() + ", " + rise
                        + ", back at the next step";
            case CLOSED ->
                where + event.words() + " in " + metric + " at step " + event.onset() + " has ended"
                        + (event.end().isPresent()
                                ? " at step " + event.end().getAsLong()
                                : " without returning to its baseline")
                        + ", " + rise + ", severity " + shortly(event.severity());
        };
    }

    private static String shortly(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
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
        node.setAll(ScanJson.event(event));
        return node;
    }
}
