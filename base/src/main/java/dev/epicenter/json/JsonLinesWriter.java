package dev.epicenter.json;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.ObjectWriter;

/**
 * Appends lines to a JSONL file, each with its {@link JsonChecksum}. Lines are buffered and written together. Only a kill
 * during that write, or a full disk, can leave a torn line; after a full disk it is removed at once.
 *
 * <p>Used by one thread at a time.
 */
public final class JsonLinesWriter implements AutoCloseable {
    private static final int ENOUGH = 1 << 16;

    private final Path file;
    private final RandomAccessFile out;
    private final ObjectWriter writer;
    private byte[] pending = new byte[ENOUGH + (1 << 12)];
    private int length;

    private JsonLinesWriter(Path file, RandomAccessFile out, Class<?> type) {
        this.file = file;
        this.out = out;
        this.writer = Json.mapper().writerFor(type);
    }

    /** Creates or overwrites {@code file}, with its header. */
    public static JsonLinesWriter create(Path file, FormatHeader header, Class<?> type) {
        return open(file, header, type, new JsonLines.End(0, false, Optional.empty()));
    }

    /** Continues after the complete lines of {@code file}: anything after {@code end.wholeBytes()} is cut. */
    public static JsonLinesWriter open(Path file, FormatHeader header, Class<?> type, JsonLines.End end) {
        JsonLinesWriter writer;
        try {
            if (Files.exists(file)) {
                // Opening a named pipe would block, and a link could lead to any file.
                RegularFile.require(file);
            }
            // Not a channel: an interrupt must not close the file under the writer.
            writer = new JsonLinesWriter(file, new RandomAccessFile(file.toFile(), "rw"), type);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
        try {
            writer.out.setLength(end.wholeBytes());
            writer.out.seek(end.wholeBytes());
            if (end.wholeBytes() == 0) {
                writer.add(header.line().getBytes(StandardCharsets.UTF_8));
            } else if (end.newlineMissing()) {
                writer.add(new byte[0]);
            }
            writer.flush();
            return writer;
        } catch (IOException failure) {
            writer.close();
            throw FileFailure.writing(file, failure);
        } catch (EpicenterException failure) {
            writer.close();
            throw failure;
        }
    }

    /**
     * Appends one line.
     *
     * @param value maps to a JSON object
     */
    public void write(Object value) {
        add(JsonChecksum.add(writer.writeValueAsBytes(value), JsonChecksum.Form.LINE));
        if (length >= ENOUGH) {
            flush();
        }
    }

    /** Writes all lines so far to the operating system: they survive a kill of this process. */
    public void flush() {
        if (length == 0) {
            return;
        }
        int count = length;
        length = 0;
        try {
            long before = out.getFilePointer();
            try {
                out.write(pending, 0, count);
            } catch (IOException failure) {
                takeBack(before, failure);
                throw failure;
            }
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /** Syncs all lines so far to disk: they survive a power failure. */
    public void sync() {
        flush();
        try {
            out.getFD().sync();
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    @Override
    public void close() {
        try (out) {
            flush();
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    private void add(byte[] line) {
        if (length + line.length + 1 > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(2 * pending.length, length + line.length + 1));
        }
        System.arraycopy(line, 0, pending, length, line.length);
        length += line.length;
        pending[length++] = '\n';
    }

    private void takeBack(long before, IOException failure) {
        try {
            out.setLength(before);
            out.seek(before);
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
