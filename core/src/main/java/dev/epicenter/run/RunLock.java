package dev.epicenter.run;

import dev.epicenter.file.WriterLock;
import java.nio.file.Path;
import java.util.Optional;

/** The write lock of a run: the file {@code run.lock} in its folder. */
final class RunLock {
    static final String FILE = "run.lock";

    private RunLock() {}

    /**
     * Takes the lock of the run in the existing {@code folder}.
     *
     * @throws dev.epicenter.EpicenterException if another process, or another part of this one, holds it
     */
    static WriterLock acquire(Path folder) {
        return WriterLock.acquire(
                folder,
                folder.resolve(FILE),
                "is writing to this run; wait for it to end, stop it, or choose another folder");
    }

    /** The holder of the lock; see {@link WriterLock#holder}. */
    static Optional<String> holder(Path folder) {
        return WriterLock.holder(folder.resolve(FILE));
    }
}
