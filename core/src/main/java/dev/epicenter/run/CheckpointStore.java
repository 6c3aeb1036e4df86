package dev.epicenter.run;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The folder {@code checkpoints}: one folder a checkpoint, named by its step in eight digits. A checkpoint exists whole or
 * not at all.
 */
public final class CheckpointStore {
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
     * @throws dev.epicenter.EpicenterException where the disk is full or cannot be written; then nothing of it stays, and
     *     the checkpoints before it are untouched
     */
    public String write(Checkpoint checkpoint) {
        throw new UnsupportedOperationException("not yet: " + folder);
    }

    /**
     * Reads and verifies.
     *
     * @throws dev.epicenter.CorruptFileException where a byte differs from what was written
     * @throws dev.epicenter.FormatVersionException where another version wrote it
     * @throws dev.epicenter.EpicenterException where there is none of that step; the nearest are named
     */
    public Checkpoint read(long step) {
        throw new UnsupportedOperationException("not yet");
    }

    /** The hash kept with a checkpoint when it was written; reads {@code state.json} alone. */
    public String stateHash(long step) {
        throw new UnsupportedOperationException("not yet");
    }

    /** The folder of a checkpoint. */
    public Path path(long step) {
        throw new UnsupportedOperationException("not yet");
    }

    /** The steps of the checkpoints on the disk, damaged ones included. */
    public SortedSet<Long> list() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Removes a checkpoint, where there is one. */
    public void delete(long step) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Removes what writers that died left behind. */
    public List<String> removeLeftovers() {
        throw new UnsupportedOperationException("not yet");
    }

    /** The newest of {@code candidates} that is whole; candidates that are not on the disk (retention) are no damage. */
    public Newest newestWhole(Collection<Long> candidates) {
        throw new UnsupportedOperationException("not yet");
    }
}
