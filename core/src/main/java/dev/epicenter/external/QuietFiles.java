package dev.epicenter.external;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Detects files that have stopped changing, by comparing their size and time at each look. The age of a file is no
 * evidence, because a file server has another clock. Each look covers all files: it also sees checkpoints that nobody
 * waits for yet.
 */
final class QuietFiles {
    /** A program that writes a file in the background normally pauses for less time than this. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private Map<Path, Seen> seen = new HashMap<>();
    private long lookedAt;

    private record Seen(long size, FileTime modified, long since) {}

    QuietFiles(Path folder) {
        this.folder = folder;
    }

    void look() {
        long now = System.nanoTime();
        lookedAt = now;
        Map<Path, Seen> found = new HashMap<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    Seen before = seen.get(path);
                    boolean same = before != null
                            && before.size == attributes.size()
                            && before.modified.equals(attributes.lastModifiedTime());
                    found.put(path, same ? before : new Seen(attributes.size(), attributes.lastModifiedTime(), now));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException gone) {
            // The program may remove folders meanwhile; the next look sees what is left.
        }
        seen = found;
    }

    /** The files at or below {@code paths} at the last look. */
    List<Path> in(Collection<Path> paths) {
        return seen.keySet().stream()
                .filter(file -> paths.stream().anyMatch(file::startsWith))
                .sorted()
                .toList();
    }

    /** Whether none of {@code files} has changed for a second. */
    boolean quiet(Collection<Path> files) {
        return files.stream().allMatch(file -> {
            Seen last = seen.get(file);
            return last != null && lookedAt - last.since >= QUIET_NANOS;
        });
    }
}
