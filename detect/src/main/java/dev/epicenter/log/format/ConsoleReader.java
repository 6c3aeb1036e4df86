package dev.epicenter.log.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads console output of any trainer, by the grammar of {@link LineGrammar} or the user's own pattern. Lines that are no
 * part of a record are ignored: most console lines are not measurements.
 */
public final class ConsoleReader implements LogReader {
    static final String FORMAT = "console text";

    private static final Pattern INDEX =
            Pattern.compile("\\A\\s*\\[\\s*\\d+\\s*(?:,\\s*[\\w.:-]+\\s*)*\\]\\s*[A-Za-z<]");

    private final Optional<LinePattern> own;
    private final boolean hasRecords;

    /** The key of the text in each line, if the lines are JSON objects. */
    private final Optional<String> key;

    public ConsoleReader(LinePattern own) {
        this.own = Optional.of(own);
        this.hasRecords = true;
        this.key = Optional.empty();
    }

    private ConsoleReader(boolean hasRecords, Optional<String> key) {
        this.key = key;
        this.own = Optional.empty();
        this.hasRecords = hasRecords;
    }

    /**
     * Whether it begins with a number in brackets and a word, as {@code [10] train-rmse} or {@code [1,0]<stdout>}, which
     * looks like a JSON list.
     */
    static boolean recognizes(String head) {
        return INDEX.matcher(head).find();
    }

    /** @param head the beginning of the log */
    public static ConsoleReader of(String head) {
        return new ConsoleReader(ConsoleLines.hasRecord(head), Optional.empty());
    }

    /** The reader of JSON lines that wrap console text; empty if those of {@code head} do not. */
    static Optional<ConsoleReader> ofMessages(String head) {
        Optional<String> key = MessageStream.key(head);
        return key.map(any -> new ConsoleReader(true, key));
    }

    /** Whether a record is in the head, or the user defines the records. */
    public boolean hasRecords() {
        return hasRecords;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        ConsoleLines records = new ConsoleLines(sink, own);
        try (InputStream in = file.text()) {
            TextLines lines = new TextLines(key.isPresent() ? new MessageStream(in, key.get()) : in);
            while (lines.next()) {
                records.add(lines);
            }
            lines.report(sink);
        }
        records.finish();
    }
}
