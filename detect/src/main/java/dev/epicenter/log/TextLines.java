package dev.epicenter.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Splits UTF-8 bytes into lines, ended by line feed, carriage return (progress bars) or both. A line longer than {@link
 * #LONGEST} is skipped and counted, so memory is bounded for any file.
 */
final class TextLines {
    static final int LONGEST = 1 << 24;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int next;
    private int filled;
    private long number;
    private long lineFeeds;
    private long tooLong;

    TextLines(InputStream in) {
        this.in = in;
    }

    /** Moves to the next nonempty line; false at the end. */
    boolean next() throws IOException {
        while (advance()) {
            if (end > start) {
                return true;
            }
        }
        return false;
    }

    private boolean advance() throws IOException {
        boolean skipping = false;
        number = lineFeeds + 1;
        start = next;
        end = next;
        while (true) {
            if (end == filled) {
                if (end - start >= LONGEST) {
                    skipping = true;
                    start = end;
                }
                if (!fill()) {
                    next = end;
                    tooLong += skipping ? 1 : 0;
                    return end > start && !skipping;
                }
            }
            byte b = buffer[end];
            if (b == '\n' || b == '\r') {
                next = end + 1;
                lineFeeds += b == '\n' ? 1 : 0;
                if (!skipping) {
                    return true;
                }
                tooLong++;
                skipping = false;
                number = lineFeeds + 1;
                start = next;
                end = next;
            } else {
                end++;
            }
        }
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    String text() {
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    /** The line's number, from 1, as in an editor. */
    long number() {
        return number;
    }

    /** The number of lines skipped for their length. */
    long tooLong() {
        return tooLong;
    }

    private boolean fill() throws IOException {
        int kept = filled - start;
        byte[] into = kept > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, start, into, 0, kept);
        buffer = into;
        end -= start;
        next -= start;
        start = 0;
        filled = kept;
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, read);
        return read > 0;
    }
}
