package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Compression;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The text of an input file: decompressed (gzip, zstd) and decoded as UTF-8, UTF-16 or Latin-1, all detected from the
 * bytes.
 *
 * @param notes assumptions, one sentence each
 */
public record InputText(String text, List<String> notes) {
    /** The path that means standard input. */
    public static final Path STDIN = Path.of("-");

    /** Decompressed; the largest public score tables have a hundredth of it. */
    private static final int LARGEST = 256 << 20;

    /** As many bytes show whether every other one is 0, as in UTF-16. */
    private static final int SAMPLE = 1000;

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads a file, a pipe, or standard input.
     *
     * @throws EpicenterException if it cannot be read
     */
    public static InputText read(Path file) {
        return decode(file.toString(), bytes(file));
    }

    /** The decompressed bytes, at most 256 MiB. */
    static byte[] bytes(Path file) {
        try (InputStream raw = file.equals(STDIN) ? System.in : RegularFile.openOrPipe(file)) {
            BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
            byte[] bytes = Compression.peek(in).unpacked(in).readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new EpicenterException("cannot read " + file + ": it has more than " + (LARGEST >> 20)
                        + " MiB of text; keep only the columns and rows that you need");
            }
            return bytes;
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        } catch (EpicenterException known) {
            throw known;
        } catch (RuntimeException damaged) {
            throw FileFailure.reading(file, new IOException("the compressed file is damaged", damaged));
        }
    }

    /** Whether {@code file} is a Parquet file; false for a pipe, whose bytes can be read only once. */
    public static boolean isParquet(Path file) {
        if (file.equals(STDIN) || RegularFile.isPipe(file)) {
            return false;
        }
        try (InputStream in = RegularFile.open(file)) {
            return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    static InputText decode(String source, byte[] bytes) {
        if (startsWith(bytes, PARQUET)) {
            throw new EpicenterException(
                    source + " is a Parquet file, which cannot be read from a pipe; name the file");
        }
        if (startsWith(bytes, ZIP)) {
            throw new EpicenterException(
                    source + " is a spreadsheet or a ZIP file; save the sheet as CSV, or unpack it");
        }
        Optional<Charset> utf16 = utf16(bytes);
        if (utf16.isPresent()) {
            return new InputText(withoutMark(new String(bytes, utf16.get())), List.of());
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new InputText(withoutMark(text), List.of());
        } catch (CharacterCodingException notUtf8) {
            return new InputText(
                    new String(bytes, StandardCharsets.ISO_8859_1),
                    List.of("The file is not UTF-8; it is read as Latin-1, so names may be wrong."));
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** By the byte order mark, or because almost every other byte is 0. */
    private static Optional<Charset> utf16(byte[] bytes) {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        int mark = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        if (mark == 0xFFFE || mark == 0xFEFF) {
            return Optional.of(mark == 0xFFFE ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
        }
        int pairs = Math.min(SAMPLE, bytes.length) / 2;
        int[] zeros = new int[2];
        for (int i = 0; i < 2 * pairs; i++) {
            zeros[i % 2] += bytes[i] == 0 ? 1 : 0;
        }
        if (zeros[1] * 10 > pairs * 9 && zeros[0] == 0) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return zeros[0] * 10 > pairs * 9 && zeros[1] == 0 ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }
}
