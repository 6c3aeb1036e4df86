package dev.epicenter.external;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the complete lines of a file while another process appends to it. */
final class GrowingLines {
    private static final int MOST = 1 << 20;

    private final Path file;
    private long position;
    private byte[] incomplete = new byte[0];
    private int number;

    GrowingLines(Path file) {
        this.file = file;
    }

    /**
     * A line.
     *
     * @param number from 1
     */
    record Line(int number, String text) {}

    /** The lines completed since the last call. */
    List<Line> poll() {
        if (!RegularFile.exists(file)) {
            return List.of();
        }
        byte[] read;
        try (RandomAccessFile in = RegularFile.openRandom(file)) {
            long more = Math.min(MOST, in.length() - position);
            if (more <= 0) {
                return List.of();
            }
            read = new byte[(int) more];
            in.seek(position);
            in.readFully(read);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        position += read.length;
        byte[] all = Arrays.copyOf(incomplete, incomplete.length + read.length);
        System.arraycopy(read, 0, all, incomplete.length, read.length);
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = incomplete.length; i < all.length; i++) {
            if (all[i] == '\n') {
                lines.add(new Line(++number, new String(all, start, i - start, StandardCharsets.UTF_8)));
                start = i + 1;
            }
        }
        incomplete = Arrays.copyOfRange(all, start, all.length);
        return lines;
    }
}
