package dev.epicenter.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads files that another process may rename or replace meanwhile. A read that saw the files change is repeated under their
 * new names, whether it failed or returned half of the old content and half of the new.
 */
public final class StableRead {
    /** A writer renames a folder once in minutes; a reader that loses this often has another problem, which it reports. */
    private static final int MOST_ATTEMPTS = 10;

    private StableRead() {}

    /** One attempt to read. */
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        /** Resolves names itself: they may differ from those of the attempt before. */
        T read() throws E;
    }

    /**
     * Reads until nothing changed during the read.
     *
     * @param identity of what is read, compared by {@code equals}: names of files, or {@link #identity} of folders
     * @param attempt is made at most ten times
     * @throws E as the attempt, where it failed and nothing had changed
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

    /** What each path names now: another value where one was renamed, replaced, made or removed. */
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
