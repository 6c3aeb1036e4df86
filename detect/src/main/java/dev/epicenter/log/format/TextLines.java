package dev.epicenter.log.format;

import dev.epicenter.file.LineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The nonempty lines of a text log, with notes on what was skipped. */
public final class TextLines {
    /** Longer lines, in bytes, are skipped. */
    public static final int LONGEST = 1 << 24;

    private final LineReader lines;

    public TextLines(InputStream in) {
        lines = new LineReader(in, LONGEST, LineReader.Ends.ANY);
    }

    static TextLines of(String text) {
        return new TextLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Moves to the next nonempty line; false at the end. */
    public boolean next() throws IOException {
        return lines.nextNonEmpty();
    }

    /** As {@link LineReader#blockEnd}. */
    int blockEnd() {
        return lines.blockEnd();
    }

    /** As {@link LineReader#nextIsBefore}. */
    boolean nextIsBefore(int limit) {
        return lines.nextIsBefore(limit);
    }

    byte[] buffer() {
        return lines.buffer();
    }

    int start() {
        return lines.start();
    }

    int length() {
        return lines.length();
    }

    public String text() {
        return lines.text();
    }

    /** The line's number, from 1, as in an editor. */
    public long number() {
        return lines.number();
    }

    /** The number of lines skipped for their length. */
    public long tooLong() {
        return lines.tooLong();
    }

    /** Reports what was skipped. */
    void report(RowSink sink) {
        if (tooLong() > 0) {
            sink.note("skipped: " + tooLong() + " lines longer than 16 MiB");
        }
        if (lines.holes() > 0) {
            sink.note("skipped: " + lines.holes() + " NUL bytes, the first at line " + lines.firstHole()
                    + ": the file was emptied while its writer kept its position, or the machine stopped");
        }
    }
}
