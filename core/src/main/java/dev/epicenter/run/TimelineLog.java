package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.json.FormatHeader;
import dev.epicenter.json.Json;
import dev.epicenter.json.JsonLines;
import dev.epicenter.json.JsonLinesWriter;
import dev.epicenter.trace.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The append-only log {@code timeline.jsonl}. A line has {@code time}, {@code kind} and the keys of the event. */
final class TimelineLog implements AutoCloseable {
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("timeline");

    private static final String REMEDY = "restore it from a copy";

    private final JsonLinesWriter writer;
    private final List<TimelineEvent> events;
    private final Optional<String> torn;

    private TimelineLog(JsonLinesWriter writer, List<TimelineEvent> events, Optional<String> torn) {
        this.writer = writer;
        this.events = events;
        this.torn = torn;
    }

    /** Opens {@code file} for appending and removes a torn last line. */
    static TimelineLog open(Path file) {
        List<TimelineEvent> events = new ArrayList<>();
        JsonLines.End end = new JsonLines.End(0, false, Optional.empty());
        boolean isNew = !RegularFile.exists(file);
        if (!isNew) {
            end = JsonLines.read(
                    file,
                    HEADER,
                    ObjectNode.class,
                    line -> events.add(entry(file, line).event()));
        }
        TimelineLog log =
                new TimelineLog(JsonLinesWriter.open(file, HEADER, ObjectNode.class, end), events, end.torn());
        if (isNew) {
            try {
                Folder.sync(file.resolveSibling(""));
            } catch (IOException failure) {
                log.close();
                throw FileFailure.writing(file, failure);
            }
        }
        return log;
    }

    /** Reads {@code file} while another process may write to it. A missing file has no events. A damaged line is an error. */
    static Rows<TimelineEntry> read(Path file) {
        return read(file, (number, problem) -> {
            throw new CorruptFileException(Path.of(file + ":" + number), problem, REMEDY);
        });
    }

    /** As above; damaged lines are skipped, with a note for each. */
    static Rows<TimelineEntry> readIntact(Path file) {
        List<String> notes = new ArrayList<>();
        Rows<TimelineEntry> read = read(
                file,
                (number, problem) -> notes.add(file + ":" + number + ": corrupt: " + problem
                        + "; this event is skipped, and what follows from it is missing; " + REMEDY));
        notes.addAll(read.notes());
        return new Rows<>(read.rows(), notes);
    }

    private static Rows<TimelineEntry> read(Path file, JsonLines.Damage damage) {
        List<TimelineEntry> entries = new ArrayList<>();
        if (!RegularFile.exists(file)) {
            return new Rows<>(entries, List.of());
        }
        JsonLines.End end =
                JsonLines.read(file, HEADER, ObjectNode.class, line -> entries.add(entry(file, line)), damage);
        return new Rows<>(entries, end.torn().map(List::of).orElse(List.of()));
    }

    /** A note on the torn line removed on opening, if any. */
    Optional<String> torn() {
        return torn;
    }

    /** All events so far. */
    List<TimelineEvent> events() {
        return events;
    }

    /** Appends {@code event} durably: it is on the disk on return. */
    void append(TimelineEvent event) {
        ObjectNode line = Json.mapper().createObjectNode();
        line.put("time", Instant.now().toString());
        line.setAll((ObjectNode) Json.mapper().valueToTree(event));
        writer.write(line);
        writer.sync();
        events.add(event);
    }

    @Override
    public void close() {
        writer.close();
    }

    private static TimelineEntry entry(Path file, ObjectNode line) {
        try {
            Instant time = Instant.parse(line.path("time").asString(""));
            return new TimelineEntry(time, Json.mapper().treeToValue(line, TimelineEvent.class));
        } catch (DateTimeParseException failure) {
            throw new CorruptFileException(file, "no time in " + line, REMEDY);
        } catch (JacksonException failure) {
            throw new CorruptFileException(file, "no event in " + line + ": " + Json.problem(failure), REMEDY);
        }
    }
}
