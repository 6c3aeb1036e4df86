package dev.epicenter.engine;

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
                ? new StateReference(stored.step(), stored.folder(), true)
                : written.computeIfAbsent(StateHash.of(state, DataPlan.IN_ORDER), hash -> write(hash, state));
    }

    private StateReference write(String hash, State state) {
        Path own = folder.resolve(hash);
        CheckpointStore store = new CheckpointStore(own);
        if (!store.list().contains(state.step())) {
            store.write(new Checkpoint(state, DataPlan.IN_ORDER, detector));
        }
        return new StateReference(state.step(), own, false);
    }

    /** Removes the states that this wrote. */
    void delete() {
        Folder.deleteTree(folder);
    }

    /**
     * Reads a state and verifies each byte of Epicenter's files.
     *
     * @throws dev.epicenter.EpicenterException if it is missing or damaged; one line
     */
    static State read(StateReference reference) {
        return reference.trainers()
                ? ExternalCheckpoint.state(reference.step(), reference.folder())
                : new CheckpointStore(reference.folder()).read(reference.step()).train();
    }
}
