package dev.epicenter.run;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An experiment being made, in {@code experiments/spike-N.tmp}: it takes the place of the spike's former experiment when it
 * is whole, and not before. One that is never published stays there until the spike's next replay.
 */
public final class ExperimentDraft implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final String BUSY = "is replaying this spike; wait for it to end, or stop it";

    private final Path target;
    private final Path draft;
    private final Path replaced;
    private final RunLock lock;

    private ExperimentDraft(Path target, RunLock lock) {
        this.target = target;
        this.draft = beside(target, ".tmp");
        this.replaced = beside(target, ".old");
        this.lock = lock;
    }

    /**
     * Begins an empty draft, and keeps other replays of the spike off until it is closed.
     *
     * @throws dev.epicenter.EpicenterException where the spike is being replayed already, or the folder cannot be written
     */
    public static ExperimentDraft open(RunDirectory run, int spike) {
        Path target = run.experiment(spike);
        Folder.create(target.resolveSibling(""));
        RunLock lock = RunLock.acquire(target, beside(target, LOCK), BUSY);
        boolean opened = false;
        try {
            ExperimentDraft made = new ExperimentDraft(target, lock);
            made.recover();
            Folder.deleteTree(made.draft);
            Folder.create(made.draft);
            opened = true;
            return made;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * Refuses while a spike is being replayed.
     *
     * @param experiments a run's folder of experiments, which need not exist
     * @throws dev.epicenter.EpicenterException that names the spike's folder and the process that replays it
     */
    static void requireNone(Path experiments) {
        for (Path file : Folder.list(experiments)) {
            String name = file.getFileName().toString();
            if (name.endsWith(LOCK)) {
                Path target = file.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                RunLock.acquire(target, file, BUSY).close();
            }
        }
    }

    /** Where the experiment is until it is published. */
    public Path folder() {
        return draft;
    }

    /** The folder of one arm, as {@link RunDirectory#arm}. */
    public Path arm(String name) {
        return RunDirectory.arm(draft, name);
    }

    /** Puts the experiment in its place, and removes the former one. */
    public void publish() {
        try {
            if (Files.exists(target)) {
                Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            Folder.sync(target.resolveSibling(""));
        } catch (IOException failure) {
            throw FileFailure.writing(target, failure);
        }
        Folder.deleteTree(replaced);
    }

    /** Lets others replay the spike. */
    @Override
    public void close() {
        lock.close();
    }

    /** Ends what a process left that died while it published. */
    private void recover() {
        if (Files.exists(target)) {
            Folder.deleteTree(replaced);
        } else if (Files.exists(replaced)) {
            try {
                Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                throw FileFailure.writing(target, failure);
            }
        }
    }

    private static Path beside(Path target, String suffix) {
        return target.resolveSibling(target.getFileName() + suffix);
    }
}
