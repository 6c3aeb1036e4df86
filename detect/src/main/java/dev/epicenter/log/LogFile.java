package dev.epicenter.log;

import dev.epicenter.file.FileFailure;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** A log file: its bytes, decompressed if it is gzip-compressed, and its text as UTF-8. */
public final class LogFile {
    /** Enough to reach past the source code that some trainers write at the start of their logs. */
    private static final int HEAD = 1 << 20;

    private final Path path;
    private final LongConsumer progress;
    private final byte[] head;

    private final Optional<InputStream> growing;

    private LogFile(Path path, LongConsumer progress) throws IOException {
        this.path = path;
        this.progress = progress;
        this.growing = Optional.empty();
        try (InputStream in = open()) {
            head = in.readNBytes(HEAD);
        }
    }

    private LogFile(Path path, byte[] head, InputStream growing) {
        this.path = path;
        this.progress = read -> {};
        this.head = head;
        this.growing = Optional.of(growing);
    }

    /**
     * A log file that is being written; it can be read once.
     *
     * @param head its first bytes
     */
    static LogFile growing(Path path, byte[] head, InputStream bytes) {
        return new LogFile(path, head, bytes);
    }

    /**
     * @param progress receives the number of bytes read since its last call
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static LogFile of(Path path, LongConsumer progress) {
        try {
            return new LogFile(path, progress);
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    public Path path() {
        return path;
    }

    /** The first bytes, from which the format is detected. */
    byte[] head() {
        return head;
    }

    /** The head as text; empty if it is binary. */
    String headText() {
        if (charset() == StandardCharsets.UTF_8) {
            for (byte b : head) {
                if (b == 0) {
                    return "";
                }
            }
        }
        String text = new String(head, charset());
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Whether the head is the whole file. */
    boolean headIsAll() {
        return growing.isEmpty() && head.length < HEAD;
    }

    InputStream bytes() throws IOException {
        return new Counting(open(), progress);
    }

    /** The text as UTF-8 without a byte order mark; the file may be UTF-16, as PowerShell redirects it. */
    InputStream text() throws IOException {
        PushbackInputStream in = new PushbackInputStream(bytes(), 3);
        Charset charset = charset();
        if (charset != StandardCharsets.UTF_8) {
            in.readNBytes(2);
            return new Utf8Stream(new InputStreamReader(in, charset));
        }
        byte[] mark = in.readNBytes(3);
        if (!startsWith(mark, 0xEF, 0xBB, 0xBF)) {
            in.unread(mark);
        }
        return in;
    }

    private Charset charset() {
        if (startsWith(head, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return startsWith(head, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private InputStream open() throws IOException {
        if (growing.isPresent()) {
            return growing.get();
        }
        InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        raw.mark(2);
        byte[] magic = raw.readNBytes(2);
        raw.reset();
        return startsWith(magic, 0x1F, 0x8B) ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private static boolean startsWith(byte[] bytes, int... wanted) {
        byte[] expected = new byte[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            expected[i] = (byte) wanted[i];
        }
        return bytes.length >= expected.length
                && Arrays.equals(bytes, 0, expected.length, expected, 0, expected.length);
    }

    /** Reports the number of bytes read at intervals. */
    private static final class Counting extends FilterInputStream {
        private static final int ENOUGH = 1 << 18;

        private final LongConsumer progress;
        private long unreported;

        Counting(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) {
            unreported += read;
            if (unreported >= ENOUGH) {
                progress.accept(unreported);
                unreported = 0;
            }
        }
    }
}
