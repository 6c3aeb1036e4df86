package dev.epicenter.run;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
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
 * The store of checkpoints: the folder {@code checkpoints}, with one folder per checkpoint, named by its step in eight digits.
 * Writes are atomic: a checkpoint is written to a temporary folder, synced, and renamed.
 */
public final class CheckpointStore {
    private static final String LEFTOVER = "\\.\\d{8,18}\\.(tmp|old)";

    private final Path folder;

    public CheckpointStore(Path folder) {
        this.folder = folder;
    }

    /**
     * The newest readable checkpoint.
     *
     * @param ignored a sentence for each newer checkpoint that is damaged. Callers must report these
     */
    public record Newest(Optional<Checkpoint> checkpoint, List<String> ignored) {
        public Newest {
            ignored = List.copyOf(ignored);
        }
    }

    /**
     * Writes {@code checkpoint} and replaces one of the same step.
     *
     * @return its {@link StateHash}
     * @throws EpicenterException if the disk is full or not writable; then nothing of it remains and earlier
     *     checkpoints are unchanged
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
     * Reads and verifies a checkpoint.
     *
     * @throws CorruptFileException if a byte differs from what was written
     * @throws FormatVersionException if another version wrote it
     * @throws EpicenterException if there is none of that step; the message lists the existing ones
     */
    public Checkpoint read(long step) {
        requireExists(step);
        return CheckpointFiles.read(path(step));
    }

    /** The hash stored with a checkpoint. Reads only {@code state.json}. */
    public String stateHash(long step) {
        requireExists(step);
        return StateFile.read(path(step)).stateHash();
    }

    /** The folder of a checkpoint. */
    public Path path(long step) {
        return folder.resolve(String.format(Locale.ROOT, "%08d", step));
    }

    /** The steps of the checkpoints on the disk, including damaged ones. */
    public SortedSet<Long> list() {
        return Folder.list(folder).stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> name.matches("\\d{8,18}"))
                .map(Long::parseLong)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether there is any checkpoint, including partially written or removed ones. */
    boolean hasAny() {
        return Folder.list(folder).stream()
                .map(entry -> entry.getFileName().toString())
                .anyMatch(name -> name.matches("\\d{8,18}|" + LEFTOVER));
    }

    /** Removes a checkpoint if it exists. */
    public void delete(long step) {
        Path target = path(step);
        if (!Files.exists(target)) {
            return;
        }
        // Renamed first: a visible checkpoint must never lack some of its files.
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
     * Removes the leftovers of killed writers.
     *
     * @return a sentence for each removed folder
     */
    public List<String> removeLeftovers() {
        List<String> notes = new ArrayList<>();
        for (Path entry : Folder.list(folder)) {
            if (entry.getFileName().toString().matches(LEFTOVER)) {
                Folder.deleteTree(entry);
                notes.add("removed " + entry + ", a leftover of a killed process");
            }
        }
        return notes;
    }

    /**
     * The newest intact checkpoint of {@code candidates}. Candidates not on the disk (removed by retention) are not damage.
     *
     * @throws FormatVersionException if none is intact and one has another version
     */
    public Newest newestWhole(Collection<Long> candidates) {
        List<String> ignored = new ArrayList<>();
        Optional<FormatVersionException> otherVersion = Optional.empty();
        TreeSet<Long> steps = new TreeSet<>(candidates);
        steps.retainAll(list());
        for (long step : steps.descendingSet()) {
            try {
                return new Newest(Optional.of(read(step)), ignored);
            } catch (CorruptFileException damage) {
                ignored.add("ignored checkpoint " + step + ": " + damage.getMessage());
            } catch (FormatVersionException other) {
                ignored.add("ignored checkpoint " + step + ": " + other.getMessage());
                otherVersion = Optional.of(other);
            }
        }
        if (otherVersion.isPresent()) {
            throw otherVersion.get();
        }
        return new Newest(Optional.empty(), ignored);
    }

    private void requireExists(long step) {
        if (!RegularFile.exists(path(step))) {
            SortedSet<Long> steps = list();
            throw new EpicenterException("no checkpoint of step " + step + " in " + folder + "; "
                    + (steps.isEmpty()
                            ? "there are no checkpoints"
                            : "available steps: "
                                    + steps.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
    }

    private static Path beside(Path target, String suffix) {
        return target.resolveSibling("." + target.getFileName() + suffix);
    }
}
