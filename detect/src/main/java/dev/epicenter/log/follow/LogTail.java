package dev.epicenter.log.follow;

import dev.epicenter.EpicenterException;
import dev.epicenter.ErrorText;
import dev.epicenter.file.FileFailure;
import dev.epicenter.log.format.EventFileReader;
import dev.epicenter.log.format.JsonReader;
import dev.epicenter.log.format.LogFile;
import dev.epicenter.log.format.LogReader;
import dev.epicenter.log.format.RowSink;
import dev.epicenter.log.format.WandbReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs a log reader on a growing file, in its own thread, which is idle except within {@link #advance}. When that
 * returns, the caller sees all that the reader has passed to its sink. Not thread-safe.
 */
final class LogTail implements AutoCloseable {
    private final Path file;
    private final LogReader reader;
    private final TailStream tail;
    private Optional<EpicenterException> failure = Optional.empty();

    private LogTail(Path file, LogReader reader, TailStream tail) {
        this.file = file;
        this.reader = reader;
        this.tail = tail;
    }

    /**
     * Starts the reader at the beginning of the file.
     *
     * @param head the first bytes of the file
     * @throws EpicenterException if its format cannot be followed
     */
    static LogTail start(Path file, byte[] head, LogReader reader, RowSink sink) throws IOException {
        if (reader instanceof JsonReader) {
            throw new EpicenterException(file + " is one JSON document, which is rewritten each time and cannot be"
                    + " followed; use printed output, a table, JSON lines, TensorBoard events or W&B's .wandb");
        }
        TailStream tail = new TailStream(file);
        LogFile log = LogFile.growing(file, head, tail);
        LogTail growing = new LogTail(file, reader, tail);
        Thread thread = new Thread(() -> growing.read(log, sink), "log " + file.getFileName());
        thread.setDaemon(true);
        thread.start();
        return growing;
    }

    /** Whether there is enough content to detect its format: a binary header, or two lines. */
    static boolean isDetectable(byte[] head) {
        boolean binary = EventFileReader.recognizes(head) || WandbReader.recognizes(head);
        return binary
                || new String(head, StandardCharsets.UTF_8)
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        > 1;
    }

    private void read(LogFile log, RowSink sink) {
        try (tail) {
            reader.read(log, sink);
        } catch (EpicenterException unreadable) {
            failure = Optional.of(unreadable);
        } catch (IOException unreadable) {
            failure = Optional.of(FileFailure.reading(file, unreadable));
        } catch (RuntimeException | Error other) {
            failure =
                    Optional.of(new EpicenterException(file + ": cannot read further: " + ErrorText.of(other), other));
        } finally {
            tail.stopReading();
        }
    }

    /** Lets the reader read up to byte {@code to}, and waits until it has, or has stopped. */
    void advance(long to) {
        try {
            tail.advance(to);
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
    }

    /** The byte up to which the reader may read. */
    long mark() {
        return tail.mark();
    }

    /** The length of the open file, even if it was renamed. */
    long length() throws IOException {
        return tail.length();
    }

    /** Continues in another file with the same bytes up to the mark. */
    void switchTo(Path another) throws IOException {
        tail.switchTo(another);
    }

    String format() {
        return reader.format();
    }

    /** Why the reader has stopped; empty while it runs. */
    Optional<EpicenterException> failure() {
        return failure;
    }

    @Override
    public void close() {
        tail.abandon();
    }
}
