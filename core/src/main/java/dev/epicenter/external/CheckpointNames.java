package dev.epicenter.external;

import dev.epicenter.config.TrainerConfig;
import dev.epicenter.file.FileFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a program wrote for a step by what it is called. */
final class CheckpointNames {
    private final PathMatcher files;
    private final Pattern step;
    private final int firstStep;

    CheckpointNames(TrainerConfig.Checkpoints names) {
        this.files = FileSystems.getDefault().getPathMatcher("glob:" + names.files());
        this.step = Pattern.compile(names.step());
        this.firstStep = names.firstStep();
    }

    /** The files and folders in {@code folder}, at any depth, that are of {@code wanted}, an Epicenter step; by name. */
    List<Path> of(long wanted, Path folder) {
        return walk(folder, name -> matches(name, wanted));
    }

    /** Those that will be, once they are complete: they still have a temporary name. */
    List<Path> unfinished(long wanted, Path folder) {
        return walk(folder, name -> {
            String last = name.getFileName().toString();
            String lasting = CheckpointParts.lasting(last);
            return !lasting.equals(last) && matches(name.resolveSibling(lasting), wanted);
        });
    }

    /** The files in {@code folder} whose path in it fits {@code glob}, by name. */
    static List<Path> matching(String glob, Path folder) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return walk(folder, matcher::matches);
    }

    private static List<Path> walk(Path folder, Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return take(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    take(path);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException gone) {
                    // The program may remove what it likes meanwhile.
                    return FileVisitResult.CONTINUE;
                }

                private boolean take(Path path) {
                    boolean matches = wanted.test(folder.relativize(path));
                    if (matches) {
                        found.add(path);
                    }
                    return matches;
                }
            });
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
        found.sort(null);
        return found;
    }

    private boolean matches(Path name, long wanted) {
        if (!files.matches(name)) {
            return false;
        }
        Matcher matcher = step.matcher(name.toString());
        if (!matcher.find() || matcher.group(1) == null || !matcher.group(1).matches("\\d{1,18}")) {
            return false;
        }
        return Long.parseLong(matcher.group(1)) + 1 - firstStep == wanted;
    }
}
