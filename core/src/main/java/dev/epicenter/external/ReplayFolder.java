package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The working folder of a replay's processes. A script may write files to its working folder, such as {@code
 * out/ckpt.pt}, and a replay would overwrite them. If files there have changed since the run began, each process runs
 * in a mirror: folders with changed files are new, those files are copies, and everything else is a symbolic link.
 */
final class ReplayFolder {
    /** Larger files are output of the script, which a segment does not start from; they are not copied. */
    private static final long LARGEST_COPY = 16L << 20;
    /** The search for changed files ends after this many: a folder with more holds data. */
    private static final int MOST_FILES = 200_000;
    /** How many folders above are mirrored, for paths such as {@code ../data}. */
    private static final int LEVELS_UP = 2;
    /** A folder with a file of this name is a run. */
    private static final String RUN = "provenance.json";

    /** The name of the mirror in a process's own folder. */
    static final String MIRROR = "folder";

    private final Path folder;
    private final Path run;
    private final Set<Path> changed = new TreeSet<>();
    private final Optional<Path> written;
    private final Set<Path> opened = new TreeSet<>();

    /**
     * @param folder the run file's folder, the working folder of the run itself
     * @param run the run's folder
     * @param written a folder in it that the script writes to in any case; empty: none is known
     */
    ReplayFolder(Path folder, Path run, String written) {
        this.folder = folder.toAbsolutePath().normalize();
        this.run = run.toAbsolutePath().normalize();
        findChanged();
        changed.forEach(file -> open(file.getParent()));
        this.written = written.isEmpty()
                ? Optional.empty()
                : Optional.of(this.folder.resolve(written).normalize());
        this.written.ifPresent(this::open);
    }

    private boolean isWritten(Path path) {
        return written.isPresent() && path.startsWith(written.get());
    }

    private void open(@Nullable Path path) {
        for (Path above = path; above != null && above.startsWith(folder); above = above.getParent()) {
            opened.add(above);
        }
    }

    private void findChanged() {
        Path began = run.resolve(RUN);
        if (!Files.exists(began)) {
            return;
        }
        int[] files = {0};
        try {
            FileTime since = Files.getLastModifiedTime(began);
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    String name =
                            path.getFileName() == null ? "" : path.getFileName().toString();
                    boolean skipped = !path.equals(folder)
                            && (name.startsWith(".") || name.equals("__pycache__") || Files.exists(path.resolve(RUN)));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()
                            && attributes.lastModifiedTime().compareTo(since) >= 0) {
                        changed.add(path);
                    }
                    return ++files[0] > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
    }

    /**
     * The working folder of a process: the run's own folder, or a mirror of it.
     *
     * @param out the process's own folder, where the mirror is created
     */
    Path of(Path out) {
        if (opened.isEmpty()) {
            return folder;
        }
        try {
            List<Path> above = new ArrayList<>();
            for (Path path = folder; path.getParent() != null && above.size() <= LEVELS_UP; path = path.getParent()) {
                above.add(0, path);
            }
            Path place = out.resolve(MIRROR);
            Files.createDirectories(place);
            for (int i = 1; i < above.size(); i++) {
                beside(above.get(i), place);
                place = Files.createDirectories(place.resolve(above.get(i).getFileName()));
            }
            mirror(folder, place);
            return place;
        } catch (IOException | UnsupportedOperationException failure) {
            throw new EpicenterException("a replay would overwrite "
                    + (changed.isEmpty()
                            ? opened.iterator().next()
                            : changed.iterator().next() + ", which the trainer wrote while the run trained")
                    + ", and a folder to protect it cannot be"
                    + " created ("
                    + failure.getMessage() + "); make the trainer write to {out}, or to segment.out");
        }
    }

    private void mirror(Path from, Path to) throws IOException {
        for (Path entry : Folder.list(from)) {
            Path target = to.resolve(entry.getFileName());
            if (opened.contains(entry)) {
                mirror(entry, Files.createDirectories(target));
            } else if (!changed.contains(entry) && !isWritten(entry)) {
                Files.createSymbolicLink(target, entry);
            } else if (Files.size(entry) <= LARGEST_COPY) {
                Files.copy(entry, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Creates links to the siblings of {@code path}. */
    private static void beside(Path path, Path to) throws IOException {
        for (Path entry : Folder.list(path.resolveSibling(""))) {
            if (!entry.equals(path)) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    /** Replaces paths in the run's working folder by those in {@code place}; paths of the run's own files stay. */
    List<String> words(List<String> command, Path place) {
        String own = folder + folder.getFileSystem().getSeparator();
        return command.stream()
                .map(word -> word.startsWith(own) && !Path.of(word).startsWith(run)
                        ? place.resolve(word.substring(own.length())).toString()
                        : word)
                .toList();
    }
}
