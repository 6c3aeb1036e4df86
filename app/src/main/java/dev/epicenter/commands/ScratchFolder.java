package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WriterLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A temporary folder for the checkpoints and rows of one replay. It is removed when it is closed or the process ends by a signal;
 * what a killed process leaves is removed by the next one on the node.
 */
final class ScratchFolder implements AutoCloseable {
    private static final String NAME = "epicenter-arm-";

    /** A process locks its folder right after it has created the lock's file. */
    private static final Duration NEW = Duration.ofMinutes(1);

    private final Path folder;
    private final WriterLock lock;

    private ScratchFolder(Path folder, WriterLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Creates one in the node's folder for temporary files: that of the job, where the engine makes one. */
    static ScratchFolder create() {
        return create(Path.of(Optional.ofNullable(System.getenv("TMPDIR"))
                .filter(text -> !text.isEmpty())
                .orElse(System.getProperty("java.io.tmpdir"))));
    }

    static ScratchFolder create(Path parent) {
        for (Path other : Folder.list(parent)) {
            if (other.getFileName().toString().startsWith(NAME) && isAbandoned(other)) {
                delete(other);
            }
        }
        try {
            Path folder = Files.createTempDirectory(parent, NAME);
            ScratchFolder scratch = new ScratchFolder(
                    folder, WriterLock.tryAcquire(lockOf(folder)).orElseThrow());
            // A replay whose outcome is settled is ended by a signal.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "removal of scratch files"));
            return scratch;
        } catch (IOException failure) {
            throw FileFailure.writing(parent, failure);
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolve("lock");
    }

    private static boolean isAbandoned(Path folder) {
        try {
            Path lock = lockOf(folder);
            return RegularFile.exists(lock)
                    && Files.getLastModifiedTime(lock)
                            .toInstant()
                            .isBefore(Instant.now().minus(NEW))
                    && WriterLock.holder(lock).isEmpty();
        } catch (EpicenterException | IOException othersFolder) {
            return false;
        }
    }

    /** The folder for the replay's files. */
    Path files() {
        return folder.resolve("files");
    }

    private static void delete(Path folder) {
        try {
            Folder.deleteTree(folder);
        } catch (EpicenterException notOurs) {
            // Another user's, or a trainer that is being ended still writes: the next process removes it.
        }
    }

    @Override
    public void close() {
        lock.close();
        delete(folder);
    }
}
