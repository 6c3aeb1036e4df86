package dev.epicenter.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists the files of the watched paths: all files below a folder except hidden ones, and beside a file those whose
 * names begin like its own, where log rotation moves it.
 */
final class FileScanner {
    private final List<Path> paths;
    private final Set<Path> excluded;
    private final Predicate<Path> skipped;

    /**
     * @param excluded files and folders that are never followed: the watch's own output
     * @param skipped tells which folders are not followed below a folder
     */
    FileScanner(List<Path> paths, Set<Path> excluded, Predicate<Path> skipped) {
        this.skipped = skipped;
        this.paths = paths.stream().map(FileScanner::absolute).distinct().toList();
        Set<Path> all = new HashSet<>();
        excluded.forEach(path -> {
            all.add(absolute(path));
            all.add(real(absolute(path)));
        });
        this.excluded = Set.copyOf(all);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Resolves links, as for files below a folder. */
    private static Path real(Path path) {
        try {
            return Files.exists(path)
                    ? path.toRealPath()
                    : path.resolveSibling("").toRealPath().resolve(path.getFileName());
        } catch (IOException notThereYet) {
            return path;
        }
    }

    /** Each file once, even with several links to it; the requested ones first. */
    List<FileSnapshot> look() {
        Map<Object, FileSnapshot> seen = new LinkedHashMap<>();
        List<Path> beside = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                below(path).forEach(file -> add(file, true, seen));
            } else {
                add(path, true, seen);
                beside.addAll(beside(path));
            }
        }
        beside.forEach(file -> add(file, false, seen));
        return List.copyOf(seen.values());
    }

    /** The paths that do not exist. */
    List<Path> missing() {
        return paths.stream().filter(path -> !Files.exists(path)).toList();
    }

    boolean named(Path file) {
        return paths.contains(file);
    }

    private void add(Path file, boolean requested, Map<Object, FileSnapshot> seen) {
        if (!excluded.contains(file)) {
            FileSnapshot.of(file, requested)
                    .ifPresent(one ->
                            seen.putIfAbsent(one.key().<Object>map(key -> key).orElse(file), one));
        }
    }

    private List<Path> below(Path folder) {
        List<Path> files = new ArrayList<>();
        List<Path> links = new ArrayList<>();
        try {
            // Links above the folder are resolved; links to folders below it are not followed.
            Path root = folder.toRealPath();
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                    boolean hidden = !inner.equals(root) && isHidden(inner);
                    boolean other = excluded.contains(inner) || !inner.equals(root) && skipped.test(inner);
                    return hidden || other ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!isHidden(file)) {
                        (attributes.isSymbolicLink() ? links : files).add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException gone) {
            // The next poll finds it if it exists then.
        }
        files.sort(null);
        links.sort(null);
        files.addAll(links);
        return files;
    }

    private static List<Path> beside(Path file) {
        Path folder = file.resolveSibling("");
        String name = file.getFileName().toString();
        int dot = name.indexOf('.', 1);
        String stem = dot < 0 ? name : name.substring(0, dot);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(
                folder, other -> other.getFileName().toString().startsWith(stem))) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
