package dev.epicenter.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Names of files that are derived from names of any length. */
public final class FileNames {
    /** The most bytes of a name on the usual file systems. */
    private static final int LONGEST = 255;

    private static final int HASH = 16;

    private FileNames() {}

    /** {@code name}; if it is too long for a file, its start and a hash of it. */
    public static String fit(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST) {
            return name;
        }
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST - HASH - 1) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end) + "-" + Sha256.of(bytes).substring(0, HASH);
    }

    /** The temporary file beside {@code file} that is renamed to it: its name and {@code .tmp}, or a hash and {@code .tmp}. */
    public static Path temporary(Path file) {
        String name = file.getFileName() + ".tmp";
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return file.resolveSibling(
                bytes.length <= LONGEST ? name : Sha256.of(bytes).substring(0, HASH) + ".tmp");
    }
}
