package dev.epicenter.run;

import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Finds all runs below a folder. */
public final class RunFinder {
    /** The maximum depth of the search. A large folder given by mistake, such as a home, must not take minutes. */
    private static final int DEPTH = 8;

    private RunFinder() {}

    /** The run directories, sorted by path. Unreadable folders are skipped. */
    public static List<Path> find(Path root) {
        List<Path> runs = new ArrayList<>();
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    if (!folder.equals(root) && folder.getFileName().toString().startsWith(".")) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    if (RunDirectory.isRun(folder)) {
                        runs.add(folder);
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw FileFailure.reading(root, failure);
        }
        runs.sort(null);
        return runs;
    }
}
