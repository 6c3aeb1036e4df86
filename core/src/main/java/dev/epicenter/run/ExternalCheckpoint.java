package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.Sha256;
import dev.epicenter.segment.StoredState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The checkpoint folder of an external trainer: {@code checkpoints/SSSSSSSS/trainer} once the run owns it. */
public final class ExternalCheckpoint {
    static final String FOLDER = "trainer";

    private ExternalCheckpoint() {}

    /**
     * The state in the complete {@code folder}.
     *
     * @throws dev.epicenter.EpicenterException if it cannot be read
     */
    public static StoredState state(long step, Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        return new StoredState(step, absolute, sums(absolute));
    }

    /**
     * Moves a state's folder into {@code checkpoint}, an unfinished checkpoint folder, and syncs it.
     *
     * @return checksums of its files, by path in {@code checkpoint}
     */
    static SortedMap<String, String> moveInto(Path checkpoint, StoredState state) throws IOException {
        Path target = checkpoint.resolve(FOLDER);
        try {
            Files.move(state.folder(), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherDisk) {
            copy(state.folder(), target);
            Folder.deleteTree(state.folder());
        }
        SortedMap<String, String> files = new TreeMap<>();
        for (String name : state.files().keySet()) {
            try (FileChannel channel = FileChannel.open(target.resolve(name), StandardOpenOption.READ)) {
                channel.force(true);
            }
            files.put(FOLDER + "/" + name, String.valueOf(state.files().get(name)));
        }
        Folder.sync(target);
        return files;
    }

    /**
     * Reads and verifies the state.
     *
     * @throws CorruptFileException if a byte differs from what was written
     */
    static StoredState read(Path checkpoint, StateFile file) {
        StoredState state = state(file.step(), checkpoint.resolve(FOLDER));
        SortedMap<String, String> found = new TreeMap<>();
        state.files().forEach((name, sum) -> found.put(FOLDER + "/" + name, sum));
        for (String name : file.files().keySet()) {
            if (!String.valueOf(file.files().get(name)).equals(found.remove(name))) {
                throw new CorruptFileException(
                        checkpoint.resolve(name),
                        "it is missing, or its SHA-256 differs from the one in state.json",
                        StateFile.REMEDY);
            }
        }
        if (!found.isEmpty()) {
            throw new CorruptFileException(
                    checkpoint.resolve(found.firstKey()), "state.json does not list it", StateFile.REMEDY);
        }
        return state;
    }

    private static SortedMap<String, String> sums(Path folder) {
        SortedMap<String, String> sums = new TreeMap<>();
        try {
            for (Path file : files(folder)) {
                sums.put(folder.relativize(file).toString().replace('\\', '/'), Sha256.of(file));
            }
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
        return sums;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.resolveSibling(""));
            Files.copy(file, target);
        }
    }
}
