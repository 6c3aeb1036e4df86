package dev.epicenter.log.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads JSON lines: one object per line. NaN and Infinity may be unquoted, as Python writes them. Lines that are not
 * objects are skipped and reported, as is a torn last line.
 */
final class JsonLinesReader implements LogReader {
    static final String FORMAT = "JSON lines";

    private static final int MOST_PREAMBLE = 100;

    /** Lines that are read one by one after a line that is not an object: the work stays linear in a damaged file. */
    private static final int MOST_SINGLY = 64;

    @Override
    public String format() {
        return FORMAT;
    }

    /**
     * Whether the first two nonblank lines are complete objects; a single one is a JSON file. Other lines, such as a
     * trainer's warnings, may precede them if three objects follow, or be between them if a quarter of the lines are
     * objects.
     */
    static boolean recognizes(String head, boolean all) {
        var lines = head.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(MOST_PREAMBLE + 3)
                .toList();
        if (lines.isEmpty() || lines.get(0).startsWith("[")) {
            return false;
        }
        if (isObject(lines.get(0))) {
            // The second may be truncated by the end of the head, or torn.
            return lines.size() == 1 ? !all : lines.get(1).startsWith("{") || isMixed(lines);
        }
        int first = (int) lines.stream().takeWhile(line -> !isObject(line)).count();
        var begun = lines.subList(first, lines.size());
        return !lines.get(0).startsWith("{")
                && begun.size() >= 3
                && (begun.subList(0, 3).stream().allMatch(JsonLinesReader::isObject) || isMixed(begun));
    }

    private static boolean isMixed(List<String> lines) {
        long objects = lines.stream().filter(JsonLinesReader::isObject).count();
        return objects >= 3 && 4 * objects >= lines.size();
    }

    private static boolean isObject(String line) {
        if (!line.startsWith("{") || !line.endsWith("}")) {
            return false;
        }
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = JsonRows.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException damaged) {
            return false;
        }
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        SkippedCounter damaged =
                new SkippedCounter("line that is not a JSON object", "lines that are not JSON objects");
        Row row = new Row();
        JsonRows rows = new JsonRows(sink, row);
        try (InputStream in = file.text()) {
            TextLines lines = new TextLines(in);
            int singly = 0;
            while (lines.next()) {
                if (singly == 0) {
                    singly = block(lines, rows, row, sink) ? 0 : MOST_SINGLY;
                    if (singly == 0) {
                        continue;
                    }
                }
                singly--;
                row.clear();
                if (object(lines, rows)) {
                    sink.row(row);
                } else {
                    damaged.add("line " + lines.number());
                }
            }
            lines.report(sink);
        }
        damaged.report(sink);
    }

    /**
     * Reads the complete lines in the buffer with one parser, which is faster than one for each line.
     *
     * @return whether all of them were objects; if not, the current line is the first that is not known to be one
     */
    private static boolean block(TextLines lines, JsonRows rows, Row row, RowSink sink) throws IOException {
        byte[] buffer = lines.buffer();
        int start = lines.start();
        int end = lines.blockEnd();
        try (JsonParser parser = JsonRows.parser(buffer, start, end - start)) {
            while (true) {
                row.clear();
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return false;
                }
                rows.object(parser, "");
                int after = start + (int) parser.currentLocation().getByteOffset();
                if (!endsAt(lines, after)) {
                    return false;
                }
                sink.row(row);
                if (!lines.nextIsBefore(end)) {
                    return true;
                }
                lines.next();
            }
        } catch (JacksonException notJson) {
            return false;
        }
    }

    /** Whether the current line has only blanks from {@code at} on. */
    private static boolean endsAt(TextLines lines, int at) {
        int end = lines.start() + lines.length();
        int i = at;
        while (i < end && Character.isWhitespace(lines.buffer()[i])) {
            i++;
        }
        return i == end;
    }

    private static boolean object(TextLines lines, JsonRows rows) {
        try (JsonParser parser = JsonRows.parser(lines.buffer(), lines.start(), lines.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            rows.object(parser, "");
            return parser.nextToken() == null;
        } catch (JacksonException notJson) {
            return false;
        }
    }
}
