package dev.epicenter.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream of bytes into lines. A line longer than the limit is skipped and counted, so memory is bounded for any
 * file. For use by one thread.
 */
public final class LineReader {
    /** What ends a line. */
    public enum Ends {
        /** A line feed, as in files that this program writes. */
        LINE_FEED,
        /**
         * A line feed, a carriage return (progress bars), or NUL bytes, which a file has where it was emptied under its
         * writer.
         */
        ANY
    }

    /** Bytes up to the carriage return: all that may end a line are among them, and few others. */
    private static final int CONTROL = '\r' + 1;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final InputStream in;
    private final int longest;
    private final boolean any;
    private boolean strict;
    private byte[] buffer = new byte[1 << 16];
    /** The line is {@code buffer[start, end)}; the next one begins at {@code next}; {@code filled} bytes have been read. */
    private int start;

    private int end;
    private int next;
    private int filled;
    private boolean terminated = true;
    private long number;
    private long lineFeeds;
    private long tooLong;
    private long holes;
    private long firstHole;

    /**
     * @param longest the maximum length of a line in bytes; a little more may be accepted
     */
    public LineReader(InputStream in, int longest, Ends ends) {
        this.in = in;
        this.longest = longest;
        this.any = ends == Ends.ANY;
    }

    /** Fails at a line longer than the limit, at once: the rest of it could be gigabytes. */
    public LineReader strict() {
        strict = true;
        return this;
    }

    /** Thrown by {@link #next} of a strict reader. */
    public static final class LineTooLongException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        LineTooLongException(int longest) {
            super("a line has more than " + longest + " bytes");
        }
    }

    /** Moves to the next nonempty line; false at the end. */
    public boolean nextNonEmpty() throws IOException {
        while (next()) {
            if (end > start) {
                return true;
            }
        }
        return false;
    }

    /** Moves to the next line, which may be empty; false at the end. */
    public boolean next() throws IOException {
        boolean skipping = false;
        begin();
        while (true) {
            end = nextControl(end);
            if (end == filled) {
                if (end - start >= longest) {
                    if (strict) {
                        throw new LineTooLongException(longest);
                    }
                    skipping = true;
                    start = end;
                }
                if (!fill()) {
                    next = end;
                    tooLong += skipping ? 1 : 0;
                    boolean isLine = end > start && !skipping;
                    terminated &= !isLine;
                    return isLine;
                }
            }
            byte b = buffer[end];
            if (b == '\n' || any && (b == '\r' || b == 0)) {
                next = end + 1;
                lineFeeds += b == '\n' ? 1 : 0;
                if (b == 0 && holes++ == 0) {
                    firstHole = number;
                }
                if (!skipping) {
                    return true;
                }
                tooLong++;
                skipping = false;
                begin();
            } else {
                end++;
            }
        }
    }

    /**
     * The index of the first byte from {@code at} on that is below {@link #CONTROL}, or {@link #filled}. Compares eight
     * bytes at a time (Mycroft 1987; {@code hasless} in Anderson's "Bit Twiddling Hacks"): the lowest marked byte is exact.
     */
    private int nextControl(int at) {
        int i = at;
        for (; i <= filled - Long.BYTES; i += Long.BYTES) {
            long bytes = (long) EIGHT_BYTES.get(buffer, i);
            long below = (bytes - CONTROL * EACH_BYTE) & ~bytes & HIGH_BITS;
            if (below != 0) {
                return i + Long.numberOfTrailingZeros(below) / Byte.SIZE;
            }
        }
        while (i < filled && (buffer[i] < 0 || buffer[i] >= CONTROL)) {
            i++;
        }
        return i;
    }

    private void begin() {
        number = lineFeeds + 1;
        start = next;
        end = next;
    }

    /** The array that holds the line, until the next call of {@link #next} or {@link #isLast}. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where the line begins in {@link #buffer()}. */
    public int start() {
        return start;
    }

    /** The line's length in bytes, without its end. */
    public int length() {
        return end - start;
    }

    /** A copy of the line. */
    public byte[] bytes() {
        return Arrays.copyOfRange(buffer, start, end);
    }

    /** The line, decoded as UTF-8. */
    public String text() {
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    /** The line's number, from 1, as in an editor. */
    public long number() {
        return number;
    }

    /** Whether the last line so far has an end; true before the first line. */
    public boolean isTerminated() {
        return terminated;
    }

    /** Whether no byte follows the line and its end. */
    public boolean isLast() throws IOException {
        return next == filled && !fill();
    }

    /** The number of lines skipped for their length. */
    public long tooLong() {
        return tooLong;
    }

    /** The number of NUL bytes so far, where they end lines. */
    public long holes() {
        return holes;
    }

    /** The number of the line before the first of them. */
    public long firstHole() {
        return firstHole;
    }

    /** The end in {@link #buffer()} of the last complete line, at least that of the current line. */
    public int blockEnd() {
        int last = filled;
        while (last > end && buffer[last - 1] != '\n') {
            last--;
        }
        return last;
    }

    /** Whether another nonempty line begins before {@code limit}, so that moving to it leaves the buffer in place. */
    public boolean nextIsBefore(int limit) {
        int i = next;
        while (i < limit && (buffer[i] == '\n' || buffer[i] == '\r' || buffer[i] == 0)) {
            i++;
        }
        return i < limit;
    }

    /** Reads more and keeps the current line; false at the end of the stream. */
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
