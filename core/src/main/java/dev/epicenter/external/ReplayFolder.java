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
import java.util.Set;
import java.util.TreeSet;

/**
 * The folder that a replay's processes are started in. A script may write files of its own to where it is started, such as
 * {@code out/ckpt.pt}, and a replay would overwrite them. Where files were changed there since the run began, each process is
 * started in a mirror: folders with such files are new ones, the files are copies, and all else is a symbolic link.
 */
final class ReplayFolder {
    /** Larger ones are what a script saved, not what it is made of; nothing that a segment starts from. */
    private static final long LARGEST_COPY = 16L << 20;
    /** Folders with more than that hold data; what they hold is not looked at any further. */
    private static final int MOST_FILES = 200_000;
    /** How far up a path such as {@code ../data} finds its way. */
    private static final int LEVELS_UP = 2;
    /** A folder with a file of this name is a run. */
    private static final String RUN = "provenance.json";

    private final Path folder;
    private final Path run;
    private final Set<Path> changed = new TreeSet<>();
    private final Set<Path> opened = new TreeSet<>();

    /**
     * @param folder that of the run file, where the run's own processes are started
     * @param run the run's folder
     */
    ReplayFolder(Path folder, Path run) {
        this.folder = folder.toAbsolutePath().normalize();
        this.run = run.toAbsolutePath().normalize();
        look();
        for (Path file : changed) {
            for (Path above = file.getParent();
                    above != null && above.startsWith(this.folder);
                    above = above.getParent()) {
                opened.add(above);
            }
        }
    }

    private void look() {
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
                    boolean passed = !path.equals(folder)
                            && (name.startsWith(".") || name.equals("__pycache__") || Files.exists(path.resolve(RUN)));
                    return passed ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
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
     * Where to start a process: the run's own folder, or a mirror of it.
     *
     * @param out the process's folder, for the mirror
     */
    Path of(Path out) {
        if (changed.isEmpty()) {
            return folder;
        }
        try {
            List<Path> above = new ArrayList<>();
            for (Path path = folder; path.getParent() != null && above.size() <= LEVELS_UP; path = path.getParent()) {
                above.add(0, path);
            }
            Path place = out.resolve("folder");
            Files.createDirectories(place);
            for (int i = 1; i < above.size(); i++) {
                beside(above.get(i), place);
                place = Files.createDirectories(place.resolve(above.get(i).getFileName()));
            }
            mirror(folder, place);
            return place;
        } catch (IOException | UnsupportedOperationException failure) {
            throw new EpicenterException(
                    "a replay would overwrite " + changed.iterator().next()
                            + ", which the trainer wrote while the run trained, and a folder to protect it cannot be made ("
                            + failure.getMessage() + "); make the trainer write to {out}, or to segment.out");
        }
    }

    private void mirror(Path from, Path to) throws IOException {
        for (Path entry : Folder.list(from)) {
            Path target = to.resolve(entry.getFileName());
            if (opened.contains(entry)) {
                mirror(entry, Files.createDirectories(target));
            } else if (!changed.contains(entry)) {
                Files.createSymbolicLink(target, entry);
            } else if (Files.size(entry) <= LARGEST_COPY) {
                Files.copy(entry, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** Links to all that lies beside {@code path}. */
    private static void beside(Path path, Path to) throws IOException {
        for (Path entry : Folder.list(path.resolveSibling(""))) {
            if (!entry.equals(path)) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    /** A command whose paths in the run's own folder are those in {@code place}; the run's files stay where they are. */
    List<String> words(List<String> command, Path place) {
        String own = folder + folder.getFileSystem().getSeparator();
        return command.stream()
                .map(word -> word.startsWith(own) && !Path.of(word).startsWith(run)
                        ? place.resolve(word.substring(own.length())).toString()
                        : word)
                .toList();
    }
}
