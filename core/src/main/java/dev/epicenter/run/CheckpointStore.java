package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The folder {@code checkpoints}: one folder a checkpoint, named by its step in eight digits. A checkpoint exists whole or
 * not at all: it is written to a folder of a temporary name, synced, and renamed.
 */
public final class CheckpointStore {
    private static final String LEFTOVER = "\\.\\d{8,18}\\.(tmp|old)";

    private final Path folder;

    public CheckpointStore(Path folder) {
        this.folder = folder;
    }

    /**
     * The newest checkpoint that could be read.
     *
     * @param passedOver a sentence for each newer one that is damaged: to be said, never dropped
     */
    public record Newest(Optional<Checkpoint> checkpoint, List<String> passedOver) {
        public Newest {
            passedOver = List.copyOf(passedOver);
        }
    }

    /**
     * Writes {@code checkpoint}; one of the same step is replaced.
     *
     * @return its {@link StateHash}
     * @throws EpicenterException where the disk is full or cannot be written; then nothing of it stays, and the
     *     checkpoints before it are untouched
     */
    public String write(Checkpoint checkpoint) {
        Path target = path(checkpoint.step());
        Path temporary = beside(target, ".tmp");
        Path replaced = beside(target, ".old");
        Folder.create(folder);
        try {
            Folder.deleteTree(temporary);
            Folder.deleteTree(replaced);
            Files.createDirectory(temporary);
            String hash = CheckpointFiles.write(temporary, checkpoint);
            Folder.sync(temporary);
            if (Files.exists(target)) {
                Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            Folder.sync(folder);
            Folder.deleteTree(replaced);
            return hash;
        } catch (IOException failure) {
            try {
                Folder.deleteTree(temporary);
            } catch (EpicenterException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw FileFailure.writing(target, failure);
        }
    }

    /**
     * Reads and verifies.
     *
     * @throws CorruptFileException where a byte differs from what was written
     * @throws FormatVersionException where another version wrote it
     * @throws EpicenterException where there is none of that step; those there are are named
     */
    public Checkpoint read(long step) {
        requireExists(step);
        return CheckpointFiles.read(path(step));
    }

    /** The hash kept with a checkpoint when it was written; reads {@code state.json} alone. */
    public String stateHash(long step) {
        requireExists(step);
        return StateFile.read(path(step)).stateHash();
    }

    /** The folder of a checkpoint. */
    public Path path(long step) {
        return folder.resolve(String.format(Locale.ROOT, "%08d", step));
    }

    /** The steps of the checkpoints on the disk, damaged ones included. */
    public SortedSet<Long> list() {
        return Folder.list(folder).stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> name.matches("\\d{8,18}"))
                .map(Long::parseLong)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether there is any checkpoint at all, one half-made or half-removed included. */
    boolean hasAny() {
        return Folder.list(folder).stream()
                .map(entry -> entry.getFileName().toString())
                .anyMatch(name -> name.matches("\\d{8,18}|" + LEFTOVER));
    }

    /** Removes a checkpoint, where there is one. */
    public void delete(long step) {
        Path target = path(step);
        if (!Files.exists(target)) {
            return;
        }
        // Renamed first: a checkpoint must not lose its files one by one.
        Path doomed = beside(target, ".old");
        try {
            Folder.deleteTree(doomed);
            Files.move(target, doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw FileFailure.writing(target, failure);
        }
        Folder.deleteTree(doomed);
    }

    /**
     * Removes what writers that died left behind.
     *
     * @return what was removed, a sentence each
     */
    public List<String> removeLeftovers() {
        List<String> notes = new ArrayList<>();
        for (Path entry : Folder.list(folder)) {
            if (entry.getFileName().toString().matches(LEFTOVER)) {
                Folder.deleteTree(entry);
                notes.add("removed " + entry + ", left behind by a process that died");
            }
        }
        return notes;
    }

    /**
     * The newest of {@code candidates} that is whole; candidates that are not on the disk (retention) are no damage.
     *
     * @throws FormatVersionException where none is whole, and one of another version
     */
    public Newest newestWhole(Collection<Long> candidates) {
        List<String> passedOver = new ArrayList<>();
        Optional<FormatVersionException> otherVersion = Optional.empty();
        TreeSet<Long> steps = new TreeSet<>(candidates);
        steps.retainAll(list());
        for (long step : steps.descendingSet()) {
            try {
                return new Newest(Optional.of(read(step)), passedOver);
            } catch (CorruptFileException damage) {
                passedOver.add("passed over checkpoint " + step + ": " + damage.getMessage());
            } catch (FormatVersionException other) {
                passedOver.add("passed over checkpoint " + step + ": " + other.getMessage());
                otherVersion = Optional.of(other);
            }
        }
        if (otherVersion.isPresent()) {
            throw otherVersion.get();
        }
        return new Newest(Optional.empty(), passedOver);
    }

    private void requireExists(long step) {
        if (!Files.isDirectory(path(step))) {
            SortedSet<Long> steps = list();
            throw new EpicenterException("no checkpoint of step " + step + " in " + folder + "; "
                    + (steps.isEmpty()
                            ? "there are none"
                            : "there are those of steps "
                                    + steps.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
    }

    private static Path beside(Path target, String suffix) {
        return target.resolveSibling("." + target.getFileName() + suffix);
    }
}
