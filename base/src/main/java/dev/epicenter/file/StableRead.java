package dev.epicenter.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads files that another process may rename or replace during the read. If the files changed, the read is repeated
 * under their new names: it may have failed or mixed old and new content.
 */
public final class StableRead {
    /**
     * A writer renames a folder once in minutes. A reader that fails this often has another problem, which it reports.
     */
    private static final int MOST_ATTEMPTS = 10;

    private StableRead() {}

    /** One attempt to read. */
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        /** Reads once. It resolves names itself: they may have changed since the previous attempt. */
        T read() throws E;
    }

    /**
     * Repeats the read until nothing changed during it.
     *
     * @param identity identifies what is read, compared by {@code equals}: file names, or {@link #identity} of folders
     * @param attempt the read, made at most ten times
     * @throws E if the attempt failed although nothing had changed
     */
    public static <T, E extends Exception> T of(Supplier<?> identity, Attempt<T, E> attempt) throws E {
        for (int made = 1; ; made++) {
            Object before = identity.get();
            try {
                T read = attempt.read();
                if (made == MOST_ATTEMPTS || before.equals(identity.get())) {
                    return read;
                }
            } catch (Exception failure) {
                if (made == MOST_ATTEMPTS || before.equals(identity.get())) {
                    throw failure;
                }
            }
        }
    }

    /** Identifies the file behind each path. The value changes if one is renamed, replaced, created or deleted. */
    public static List<String> identity(Path... paths) {
        return Stream.of(paths).map(StableRead::identity).toList();
    }

    private static String identity(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // Windows has no file keys.
            return attributes.fileKey() == null
                    ? attributes.creationTime().toString()
                    : String.valueOf(attributes.fileKey());
        } catch (IOException notThere) {
            return "";
        }
    }
}
