package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    @Override
    public String format() {
        return FORMAT;
    }

    /**
     * Whether the first two nonblank lines are complete objects; a single one is a JSON file. Some lines of text, such
     * as a trainer's warnings, may precede them if three objects follow.
     */
    static boolean recognizes(String head, boolean all) {
        var stripped = head.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(MOST_PREAMBLE + 3)
                .toList();
        int first = (int) stripped.stream().takeWhile(line -> !isObject(line)).count();
        if (first > 0) {
            var begun = stripped.subList(first, stripped.size());
            return !stripped.get(0).startsWith("{")
                    && !stripped.get(0).startsWith("[")
                    && begun.size() >= 3
                    && begun.subList(0, 3).stream().allMatch(JsonLinesReader::isObject);
        }
        var lines = stripped.stream().limit(3).toList();
        if (lines.isEmpty() || !isObject(lines.get(0))) {
            return false;
        }
        if (lines.size() == 1) {
            return !all;
        }
        // The second may be truncated by the end of the head, or torn.
        return lines.get(1).startsWith("{");
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
            while (lines.next()) {
                row.clear();
                if (object(lines, rows)) {
                    sink.row(row);
                } else {
                    damaged.add("line " + lines.number());
                }
            }
            if (lines.tooLong() > 0) {
                sink.note("skipped: " + lines.tooLong() + " lines longer than 16 MiB");
            }
        }
        damaged.report(sink);
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
