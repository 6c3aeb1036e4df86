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

/** Finds a program's checkpoint of a step by the names of files. */
final class CheckpointNames {
    private final PathMatcher files;
    private final Pattern step;
    private final int firstStep;

    CheckpointNames(TrainerConfig.Checkpoints names) {
        this.files = FileSystems.getDefault().getPathMatcher("glob:" + names.files());
        this.step = Pattern.compile(names.step());
        this.firstStep = names.firstStep();
    }

    /** The files and folders in {@code folder}, at any depth, of the Epicenter step {@code wanted}; sorted by name. */
    List<Path> of(long wanted, Path folder) {
        return walk(folder, name -> matches(name, wanted));
    }

    /** The incomplete files and folders of the step: they still have a temporary name. */
    List<Path> unfinished(long wanted, Path folder) {
        return walk(folder, name -> {
            String last = name.getFileName().toString();
            String finalName = CheckpointParts.finalName(last);
            return !finalName.equals(last) && matches(name.resolveSibling(finalName), wanted);
        });
    }

    /** The files in {@code folder} whose relative path matches {@code glob}; sorted by name. */
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
                    // The program may remove files meanwhile.
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
