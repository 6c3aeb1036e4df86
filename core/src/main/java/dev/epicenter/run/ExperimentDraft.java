package dev.epicenter.run;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.StableRead;
import dev.epicenter.file.WriterLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * An experiment being made, in {@code experiments/spike-N.tmp}: it becomes {@code experiments/spike-N} when it is whole, and
 * not before. The spike's former experiment is then {@code spike-N.1}, the one after it {@code spike-N.2}, and so on. A draft
 * that is never published stays there until the spike's next replay.
 */
public final class ExperimentDraft implements AutoCloseable {
    /** The last file of an experiment to be written: a draft that has it is whole. */
    public static final String LAST = "verdict.json";

    private static final String LOCK = ".lock";
    private static final String DRAFT = ".tmp";
    private static final String BUSY = "is replaying this spike; wait for it to end, or stop it";

    private final Path target;
    private final Path draft;
    private final WriterLock lock;

    private ExperimentDraft(Path target, WriterLock lock) {
        this.target = target;
        this.draft = beside(target, DRAFT);
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
        WriterLock lock = WriterLock.acquire(target, beside(target, LOCK), BUSY);
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

    /** Who replays a spike now; empty where nobody does. */
    public static Optional<String> writer(RunDirectory run, int spike) {
        return WriterLock.holder(beside(run.experiment(spike), LOCK));
    }

    /**
     * Reads the experiment being made, or left by a process that died. Where it is published meanwhile, it is read in its
     * place.
     *
     * @param reader gets the folder; it may run several times
     * @return empty where none is being made
     */
    public static <T, E extends Exception> Optional<T> readDraft(RunDirectory run, int spike, FolderReader<T, E> reader)
            throws E {
        Path target = run.experiment(spike);
        Path draft = beside(target, DRAFT);
        if (!Files.exists(draft)) {
            return Optional.empty();
        }
        return StableRead.of(
                () -> StableRead.identity(draft, target), () -> read(Files.exists(draft) ? draft : target, reader));
    }

    /**
     * Reads a spike's newest complete experiment, while another process may put a newer one in its place.
     *
     * @param reader gets the folder; it may run several times
     * @return empty where there is none
     */
    public static <T, E extends Exception> Optional<T> readNewest(
            RunDirectory run, int spike, FolderReader<T, E> reader) throws E {
        Path target = run.experiment(spike);
        Path draft = beside(target, DRAFT);
        return StableRead.of(
                () -> StableRead.identity(draft.resolve(LAST), target),
                // Between the two renames of a publication only the draft is there.
                () -> read(Files.exists(draft.resolve(LAST)) && !Files.exists(target) ? draft : target, reader));
    }

    private static <T, E extends Exception> Optional<T> read(Path folder, FolderReader<T, E> reader) throws E {
        return Files.exists(folder) ? Optional.of(reader.read(folder)) : Optional.empty();
    }

    /** Reads an experiment's folder. */
    @FunctionalInterface
    public interface FolderReader<T, E extends Exception> {
        T read(Path folder) throws E;
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
                WriterLock.acquire(target, file, BUSY).close();
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

    /**
     * Puts the experiment in its place.
     *
     * @return where the spike's former experiment is now, if there was one
     */
    public Optional<Path> publish() {
        Optional<Path> former = Files.exists(target) ? Optional.of(nextFormer()) : Optional.empty();
        former.ifPresent(kept -> move(target, kept));
        move(draft, target);
        try {
            Folder.sync(target.resolveSibling(""));
        } catch (IOException failure) {
            throw FileFailure.writing(target, failure);
        }
        return former;
    }

    /** Lets others replay the spike. */
    @Override
    public void close() {
        lock.close();
    }

    /** Ends what a process left that died when its experiment was whole. */
    private void recover() {
        if (Files.exists(draft.resolve(LAST))) {
            publish();
        }
    }

    /** The numbers go on from the largest: one removed by hand is not given again. */
    private Path nextFormer() {
        String prefix = target.getFileName() + ".";
        int largest = Folder.list(target.resolveSibling("")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(number -> number.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
        return beside(target, "." + (largest + 1));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw FileFailure.writing(to, failure);
        }
    }

    private static Path beside(Path target, String suffix) {
        return target.resolveSibling(target.getFileName() + suffix);
    }
}
