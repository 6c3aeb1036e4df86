package dev.epicenter.ui;

import dev.epicenter.file.FileFailure;
import dev.epicenter.report.FileKind;
import dev.epicenter.run.RunDirectory;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the logs and score tables under a folder, outside of its runs and rate studies. Beginnings are read once. */
final class FileIndex {
    /** As for runs: a large folder given by mistake must not take minutes. */
    private static final int DEPTH = 8;

    /** Files whose beginnings are read: those that may be logs or tables by their names. */
    private static final int MOST_FILES = 5_000;

    /** Files and folders that are looked at: a walk of so many takes about a second on a local disk. */
    private static final int MOST_VISITS = 100_000;

    private final int mostFiles;
    private final int mostVisits;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final PathLocks locks = new PathLocks();

    private record Known(FileStamp stamp, Optional<FileKind> kind) {
        /** A log that grows stays a log. */
        boolean holds(FileStamp now) {
            return stamp.equals(now) || kind.isPresent() && now.size() >= stamp.size();
        }
    }

    FileIndex() {
        this(MOST_FILES, MOST_VISITS);
    }

    FileIndex(int mostFiles, int mostVisits) {
        this.mostFiles = mostFiles;
        this.mostVisits = mostVisits;
    }

    /** The files with a kind, by path. Links are not followed. */
    CardSource.Found find(Path root) {
        Walk walk = new Walk(root);
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, walk);
        } catch (IOException failure) {
            throw FileFailure.reading(root, failure);
        }
        known.keySet().retainAll(walk.files);
        locks.retainAll(walk.files);
        return new CardSource.Found(
                walk.files.parallelStream()
                        .filter(file -> kind(file).isPresent())
                        .sorted()
                        .toList(),
                walk.note);
    }

    /** The files that may have a kind. */
    private final class Walk extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Set<Path> files = new HashSet<>();
        private int visits;
        private Optional<String> note = Optional.empty();

        Walk(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (++visits > mostVisits) {
                return cut(mostVisits + " files and folders");
            }
            boolean hidden = !folder.equals(root) && isHidden(folder);
            return hidden || RunDirectory.isRun(folder) || StudyCards.isStudy(folder)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (++visits > mostVisits) {
                return cut(mostVisits + " files and folders");
            }
            if (attributes.isRegularFile() && attributes.size() > 0 && !isHidden(file) && FileKind.isPossible(file)) {
                if (files.size() == mostFiles) {
                    return cut(mostFiles + " possible ones");
                }
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        private FileVisitResult cut(String examined) {
            note = Optional.of("Logs and score tables may be missing: only " + examined
                    + " were examined; serve a smaller folder to see the others.");
            return FileVisitResult.TERMINATE;
        }
    }

    /** The kind of a file; empty for others. */
    Optional<FileKind> kind(Path file) {
        synchronized (locks.of(file)) {
            FileStamp now = FileStamp.of(file);
            Known before = known.get(file);
            if (before != null && before.holds(now)) {
                return before.kind();
            }
            Known read = new Known(now, FileKind.of(file));
            known.put(file, read);
            return read.kind();
        }
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }
}
