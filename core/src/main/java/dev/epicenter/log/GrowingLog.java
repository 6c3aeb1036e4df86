package dev.epicenter.log;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The reader of a log's format at work on a file that grows, in a thread of its own, which is at rest but within {@link #advance}:
 * what it hands to its sink is there for the caller to see when that returns. Used by one thread.
 */
final class GrowingLog implements AutoCloseable {
    private final Path file;
    private final LogReader reader;
    private final TailStream tail;
    private Optional<EpicenterException> failure = Optional.empty();

    private GrowingLog(Path file, LogReader reader, TailStream tail) {
        this.file = file;
        this.reader = reader;
        this.tail = tail;
    }

    /**
     * Starts the reader, at the beginning of the file.
     *
     * @param head what is there of it
     * @throws EpicenterException where its format cannot be followed
     */
    static GrowingLog start(Path file, byte[] head, LogReader reader, RowSink sink) throws IOException {
        if (reader instanceof JsonReader) {
            throw new EpicenterException(file + " is one JSON document, which is written anew each time, and cannot be"
                    + " followed; give what is printed, a table, JSON lines, TensorBoard events or W&B's .wandb");
        }
        TailStream tail = new TailStream(file);
        LogFile log = LogFile.growing(file, head, tail);
        GrowingLog growing = new GrowingLog(file, reader, tail);
        Thread thread = new Thread(() -> growing.read(log, sink), "log " + file.getFileName());
        thread.setDaemon(true);
        thread.start();
        return growing;
    }

    /** Whether there is enough of it to tell its format by: a binary header, or two lines. */
    static boolean tells(byte[] head) {
        boolean binary = EventFileReader.recognises(head) || WandbReader.recognises(head);
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
        } catch (RuntimeException bug) {
            failure = Optional.of(new EpicenterException(file + ": reading on failed: " + bug, bug));
        } finally {
            tail.leave();
        }
    }

    /** Lets the reader go on to byte {@code to}, and waits until it has been there, or reads no more. */
    void advance(long to) {
        try {
            tail.advance(to);
        } catch (InterruptedException given) {
            Thread.currentThread().interrupt();
        }
    }

    /** Up to where it was let. */
    long mark() {
        return tail.mark();
    }

    /** How long the file is that it has open, under whatever name that is by now. */
    long length() throws IOException {
        return tail.length();
    }

    /** Goes on in another file that holds the same bytes up to the mark. */
    void switchTo(Path another) throws IOException {
        tail.switchTo(another);
    }

    String format() {
        return reader.format();
    }

    /** Why it reads no more. */
    Optional<EpicenterException> failure() {
        return failure;
    }

    @Override
    public void close() {
        tail.abandon();
    }
}
