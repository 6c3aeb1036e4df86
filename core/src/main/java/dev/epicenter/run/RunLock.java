package dev.epicenter.run;

import dev.epicenter.file.WriterLock;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps a second writer off a run: the lock {@code run.lock} in its folder. */
final class RunLock {
    private static final String FILE = "run.lock";

    private RunLock() {}

    /**
     * Takes the lock of the run in {@code folder}, which exists.
     *
     * @throws dev.epicenter.EpicenterException where another process, or another part of this one, has it
     */
    static WriterLock acquire(Path folder) {
        return WriterLock.acquire(
                folder,
                folder.resolve(FILE),
                "is writing to this run; wait for it to end, stop it, or choose another folder");
    }

    /** Who has it, as {@link WriterLock#holder}. */
    static Optional<String> holder(Path folder) {
        return WriterLock.holder(folder.resolve(FILE));
    }
}
