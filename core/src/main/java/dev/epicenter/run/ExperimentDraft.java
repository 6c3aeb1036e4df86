package dev.epicenter.run;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.StableRead;
import dev.epicenter.file.WriterLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * An unpublished experiment in {@code experiments/spike-N.tmp}. Publishing a complete draft renames it to {@code
 * experiments/spike-N} and numbers the previous experiment {@code spike-N.1}, the next {@code spike-N.2}, and so on. An
 * unpublished draft remains until the spike's next replay.
 */
public final class ExperimentDraft implements AutoCloseable {
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
     * Starts an empty draft and locks the spike against other replays until it is closed.
     *
     * @throws dev.epicenter.EpicenterException if the spike is already being replayed, or the folder cannot be written
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

    /** The process that replays a spike now, if any. */
    public static Optional<String> writer(RunDirectory run, int spike) {
        return WriterLock.holder(beside(run.experiment(spike), LOCK));
    }

    /**
     * Reads the draft of a running or killed process. If it is published during the read, the published experiment is
     * read.
     *
     * @param reader receives the folder; may run several times
     * @return empty if there is no draft
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
     * Reads a spike's newest complete experiment, even while another process replaces it.
     *
     * @param reader receives the folder; may run several times
     * @return empty if there is none
     */
    public static <T, E extends Exception> Optional<T> readNewest(
            RunDirectory run, int spike, FolderReader<T, E> reader) throws E {
        Path target = run.experiment(spike);
        Path draft = beside(target, DRAFT);
        return StableRead.of(
                () -> StableRead.identity(ExperimentFolder.verdict(draft), target),
                // Between the two renames of publish() only the draft exists.
                () -> read(
                        Files.exists(ExperimentFolder.verdict(draft)) && !Files.exists(target) ? draft : target,
                        reader));
    }

    private static <T, E extends Exception> Optional<T> read(Path folder, FolderReader<T, E> reader) throws E {
        return RegularFile.exists(folder) ? Optional.of(reader.read(folder)) : Optional.empty();
    }

    /** A reader of an experiment's folder. */
    @FunctionalInterface
    public interface FolderReader<T, E extends Exception> {
        T read(Path folder) throws E;
    }

    /**
     * Throws while a spike is being replayed.
     *
     * @param experiments a run's folder of experiments, which may be missing
     * @throws dev.epicenter.EpicenterException if so, naming the spike's folder and the process
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

    /** The folder of the draft. */
    public Path folder() {
        return draft;
    }

    /** The folder of one arm; see {@link RunDirectory#arm}. */
    public Path arm(String name) {
        return RunDirectory.arm(draft, name);
    }

    /**
     * Publishes the experiment.
     *
     * @return the new folder of the previous experiment, if there was one
     */
    public Optional<Path> publish() {
        Optional<Path> previous = Files.exists(target) ? Optional.of(nextPrevious()) : Optional.empty();
        previous.ifPresent(kept -> move(target, kept));
        move(draft, target);
        try {
            Folder.sync(target.resolveSibling(""));
        } catch (IOException failure) {
            throw FileFailure.writing(target, failure);
        }
        return previous;
    }

    /** Releases the lock on the spike. */
    @Override
    public void close() {
        lock.close();
    }

    /** Publishes the complete draft of a killed process. */
    private void recover() {
        if (Files.exists(ExperimentFolder.verdict(draft))) {
            publish();
        }
    }

    /** The next number after the largest. A number freed by hand is not reused. */
    private Path nextPrevious() {
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
