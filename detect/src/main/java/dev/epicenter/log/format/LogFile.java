package dev.epicenter.log.format;

import dev.epicenter.file.Compression;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A log file: its bytes, decompressed if it is compressed (gzip, zstd), and its text as UTF-8. A pipe can be read, too:
 * standard input is {@link #STDIN}.
 */
public final class LogFile {
    /** The path that means standard input. */
    public static final Path STDIN = Path.of("-");

    /** Enough to reach past the source code that some trainers write at the start of their logs. */
    private static final int HEAD = 1 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path path;
    private final LongConsumer progress;
    private final byte[] head;

    /** The bytes of a file that can be read only once. */
    private final Optional<InputStream> once;

    private final boolean headIsAll;

    private final List<String> notes;

    private Optional<Utf8Check> checked = Optional.empty();

    private LogFile(Path path, LongConsumer progress, byte[] head, Optional<InputStream> once, boolean headIsAll) {
        this(path, progress, head, once, headIsAll, new ArrayList<>());
    }

    private LogFile(
            Path path,
            LongConsumer progress,
            byte[] head,
            Optional<InputStream> once,
            boolean headIsAll,
            List<String> notes) {
        this.notes = notes;
        this.path = path;
        this.progress = progress;
        this.head = head;
        this.once = once;
        this.headIsAll = headIsAll;
    }

    /**
     * A log file that is being written; it can be read once.
     *
     * @param head its first bytes, as {@link #head(InputStream, int)} reads them
     */
    public static LogFile growing(Path path, byte[] head, InputStream bytes) {
        return new LogFile(path, read -> {}, head, Optional.of(bytes), false);
    }

    /** Its first bytes as a log that can be read once, to see what it contains. */
    public LogFile beginning(int most) {
        byte[] first = Arrays.copyOf(head, Math.min(most, head.length));
        return growing(path, first, new ByteArrayInputStream(first));
    }

    /**
     * @param progress receives the number of bytes read since its last call
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static LogFile of(Path path, LongConsumer progress) {
        try {
            if (path.equals(STDIN) || RegularFile.isPipe(path)) {
                return piped(path, progress);
            }
            try (InputStream in = unpacked(RegularFile.open(path), note -> {})) {
                byte[] head = head(in, HEAD);
                return new LogFile(path, progress, head, Optional.empty(), head.length < HEAD);
            }
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    private static LogFile piped(Path path, LongConsumer progress) throws IOException {
        List<String> notes = new ArrayList<>();
        InputStream in = unpacked(path.equals(STDIN) ? System.in : RegularFile.openOrPipe(path), notes::add);
        byte[] head = in.readNBytes(HEAD);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
        return new LogFile(path, progress, withoutHole(head), Optional.of(whole), head.length < HEAD, notes);
    }

    /**
     * Reads the first bytes of a log, from which its format is detected. Leading NUL bytes, which a file has that was
     * emptied under its writer, are skipped if it is text.
     */
    public static byte[] head(InputStream in, int most) throws IOException {
        byte[] head = in.readNBytes(most);
        while (head.length > 0 && isHole(head)) {
            head = in.readNBytes(most);
        }
        byte[] text = withoutHole(head);
        if (text.length == head.length) {
            return head;
        }
        byte[] rest = in.readNBytes(most - text.length);
        byte[] filled = Arrays.copyOf(text, text.length + rest.length);
        System.arraycopy(rest, 0, filled, text.length, rest.length);
        return filled;
    }

    private static boolean isHole(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] withoutHole(byte[] head) {
        int from = 0;
        while (from < head.length && head[from] == 0) {
            from++;
        }
        return from == 0 || EventFileReader.recognizes(head) ? head : Arrays.copyOfRange(head, from, head.length);
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
        Charset charset = charset();
        if (charset != StandardCharsets.UTF_8) {
            return new String(head, charset).substring(1);
        }
        if (isBinary(head)) {
            return "";
        }
        String text = new String(head, charset).replace('\0', '\n');
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** Whether there are NUL bytes that are not holes in text: many of them, or beside other control characters. */
    private static boolean isBinary(byte[] bytes) {
        int holes = 0;
        boolean control = false;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            holes += b == 0 && (i == 0 || bytes[i - 1] != 0) ? 1 : 0;
            control |= b > 0 && (b < '\b' || b > '\r' && b < 0x1A);
        }
        return holes > 0 && (control || holes > 2 + bytes.length / 1000);
    }

    /** Whether the head is the whole file. */
    boolean headIsAll() {
        return headIsAll;
    }

    /** What could not be read, one sentence each; complete after reading. */
    public List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (checked.isPresent() && checked.get().invalid() > 0) {
            long invalid = checked.get().invalid();
            all.add(invalid + (invalid == 1 ? " character is" : " characters are") + " not UTF-8, the first at byte "
                    + checked.get().first() + "; a name or label there may be wrong");
        }
        return all;
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
        if (!Arrays.equals(mark, BYTE_ORDER_MARK)) {
            in.unread(mark);
        }
        Utf8Check check = new Utf8Check(in);
        checked = Optional.of(check);
        return check;
    }

    private Charset charset() {
        if (startsWith(head, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return startsWith(head, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private InputStream open() throws IOException {
        if (once.isEmpty()) {
            notes.clear();
        }
        return once.isPresent() ? once.get() : unpacked(RegularFile.open(path), notes::add);
    }

    private static InputStream unpacked(InputStream bytes, Consumer<String> notes) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(bytes, 1 << 16);
        Compression compression = Compression.peek(raw);
        return compression == Compression.NONE ? raw : new UnpackedStream(compression.unpacked(raw), notes);
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length > 1 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
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
