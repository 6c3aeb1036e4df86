package dev.epicenter.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads files that another process may rename or replace during the read. If the files changed, the read is repeated
 * under their new names: it may have failed or mixed old and new content.
 */
public final class StableRead {
    /**
     * A writer renames a folder once in minutes, or many times in one second. A reader that is disturbed for longer has
     * another problem, which it reports.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int FEWEST_ATTEMPTS = 10;

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
     * @param attempt the read, made for at most five seconds, and at least ten times in all
     * @throws E if the attempt failed although nothing had changed, or the last one did
     */
    public static <T, E extends Exception> T of(Supplier<?> identity, Attempt<T, E> attempt) throws E {
        return of(identity, attempt, PATIENCE);
    }

    static <T, E extends Exception> T of(Supplier<?> identity, Attempt<T, E> attempt, Duration patience) throws E {
        long start = System.nanoTime();
        for (int made = 1; ; made++) {
            boolean last = made >= FEWEST_ATTEMPTS && System.nanoTime() - start >= patience.toNanos();
            Object before = identity.get();
            try {
                T read = attempt.read();
                if (last || before.equals(identity.get())) {
                    return read;
                }
            } catch (Exception failure) {
                if (last || before.equals(identity.get())) {
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
