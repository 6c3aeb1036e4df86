package dev.epicenter.log.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The console text in JSON lines: the messages that Docker, Kubernetes and structured loggers wrap, one in each object.
 * Other lines are unchanged.
 */
final class MessageStream extends InputStream {
    private static final List<String> KEYS =
            List.of("log", "message", "msg", "text", "line", "textPayload", "@message", "event");

    /** Lines of the head that show which key has the text. */
    private static final int MOST_LINES = 2_000;

    private final InputStream in;
    private final TextLines lines;
    private final String key;
    private byte[] bytes = new byte[0];
    private int next;

    MessageStream(InputStream in, String key) {
        this.in = in;
        this.lines = new TextLines(in);
        this.key = key;
    }

    /** The key whose texts have a record; empty if there is none, or if a number is named like a loss. */
    static Optional<String> key(String head) {
        List<String> lines = head.lines().limit(MOST_LINES).toList();
        boolean isMetric =
                lines.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("loss\":"));
        if (isMetric) {
            return Optional.empty();
        }
        return KEYS.stream()
                .filter(key -> head.contains('"' + key + '"'))
                .filter(key -> ConsoleLines.hasRecord(text(lines, key)))
                .findFirst();
    }

    private static String text(List<String> lines, String key) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            message(bytes, 0, bytes.length, key)
                    .ifPresent(message -> text.append(message).append('\n'));
        }
        return text.toString();
    }

    private static Optional<String> message(byte[] bytes, int from, int length, String key) {
        try (JsonParser parser = JsonRows.parser(bytes, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean found = parser.currentName().equals(key);
                if (parser.nextToken() == JsonToken.VALUE_STRING && found) {
                    return Optional.of(parser.getString());
                }
                parser.skipChildren();
            }
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - next);
        System.arraycopy(bytes, next, into, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (next == bytes.length) {
            if (!lines.next()) {
                return false;
            }
            String text =
                    message(lines.buffer(), lines.start(), lines.length(), key).orElseGet(lines::text);
            bytes = (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
            next = 0;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
