package dev.epicenter.watch;

import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Identifies a growing file by checksums: of its beginning, and of the bytes before the position up to which it was
 * read.
 *
 * @param headBytes the number of bytes in the first checksum, at most {@value #HEAD}
 * @param head the checksum of the file's beginning
 * @param mark the number of bytes read
 * @param tail the checksum of the bytes before the mark, at most {@value #TAIL}
 */
public record Fingerprint(int headBytes, String head, long mark, String tail) {
    private static final int HEAD = 1024;
    private static final int TAIL = 256;

    static Fingerprint of(Path file, long mark) throws IOException {
        int headBytes = (int) Math.min(HEAD, mark);
        try (RandomAccessFile in = RegularFile.openRandom(file)) {
            return new Fingerprint(headBytes, checksum(in, 0, headBytes), mark, tail(in, mark));
        }
    }

    /** Whether {@code file} begins with the content that this fingerprint identifies. */
    boolean holds(Path file) throws IOException {
        try (RandomAccessFile in = RegularFile.openRandom(file)) {
            return in.length() >= mark
                    && checksum(in, 0, headBytes).equals(head)
                    && tail(in, mark).equals(tail);
        }
    }

    private static String tail(RandomAccessFile in, long mark) throws IOException {
        long from = Math.max(0, mark - TAIL);
        return checksum(in, from, (int) (mark - from));
    }

    /** A short checksum: it does not guard against attacks. */
    private static String checksum(RandomAccessFile in, long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        in.seek(from);
        int read = 0;
        for (int now = 0; read < count && now >= 0; read += Math.max(0, now)) {
            now = in.read(bytes, read, count - read);
        }
        return Sha256.of(Arrays.copyOf(bytes, read)).substring(0, 16);
    }
}
