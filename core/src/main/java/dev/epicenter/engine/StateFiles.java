package dev.epicenter.engine;

import dev.epicenter.CorruptFileException;
import dev.epicenter.file.Folder;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.CheckpointStore;
import dev.epicenter.run.ExternalCheckpoint;
import dev.epicenter.run.StateHash;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StoredState;
import dev.epicenter.spike.DetectorState;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Start states in files: each one once, in a folder named by its hash. A state that an external trainer stored is used where it
 * is.
 */
final class StateFiles {
    private final Path folder;
    private final DetectorState detector;
    private final Map<String, StateReference> written = new ConcurrentHashMap<>();

    /**
     * @param folder of this process's states, on a disk that every node sees: another command on the run deletes its own only
     * @param detector any state of the detector: arms do not read it, and checkpoints have one
     */
    StateFiles(Path folder, DetectorState detector) {
        this.folder = folder.toAbsolutePath().normalize();
        this.detector = detector;
    }

    /** Writes the state unless it is there already. */
    StateReference of(State state) {
        return state instanceof StoredState stored
                ? new StateReference(stored.step(), stored.folder(), true, stored.files())
                : written.computeIfAbsent(StateHash.of(state, DataPlan.IN_ORDER), hash -> write(hash, state));
    }

    private StateReference write(String hash, State state) {
        Path own = folder.resolve(hash);
        CheckpointStore store = new CheckpointStore(own);
        if (!store.list().contains(state.step())) {
            store.write(new Checkpoint(state, DataPlan.IN_ORDER, detector));
        }
        return new StateReference(
                state.step(),
                own,
                false,
                ExternalCheckpoint.state(state.step(), own).files());
    }

    /** Removes the states that this wrote. */
    void delete() {
        Folder.deleteTree(folder);
    }

    /**
     * Reads a state and verifies each byte.
     *
     * @throws dev.epicenter.EpicenterException if it is missing or damaged; one line
     */
    static State read(StateReference reference) {
        if (!reference.trainers()) {
            return new CheckpointStore(reference.folder())
                    .read(reference.step())
                    .train();
        }
        StoredState state = ExternalCheckpoint.state(reference.step(), reference.folder());
        if (!state.files().equals(reference.files())) {
            throw new CorruptFileException(
                    reference.folder(),
                    "its files are not those that the diagnosis found in it",
                    "start the diagnosis again, without changing checkpoints while it runs");
        }
        return state;
    }
}
