package dev.epicenter.external;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code pid} in a trainer's folder while its process runs: the process to end if Epicenter is killed. Pids
 * are reused and folders are copied, and the file alone proves nothing. A process is the trainer only if the file is
 * where it was written, and the process began when the file was written.
 *
 * @param pid of the leader of the trainer's process group, above 1
 * @param host where the process runs
 * @param folder the trainer's folder, where the file was written
 * @param written when the file was written
 */
record PidFile(long pid, String host, Path folder, Instant written) {
    static final String NAME = "pid";

    /** The file is written by the process itself as it begins; clocks and file systems are coarse. */
    private static final Duration COARSE = Duration.ofSeconds(5);

    private static final int FIRST_IN_SYSTEM = 1;

    /**
     * The words before a command: they write the file and then run the command in the same process, so the file exists
     * before the trainer does anything.
     *
     * @param folder exists
     */
    static List<String> writing(Path folder) {
        return List.of(
                "/bin/sh",
                "-c",
                "printf '%s\\n%s\\n%s\\n' \"$$\" \"$1\" \"$2\" > \"$0\" && shift 2 && exec \"$@\"",
                folder.resolve(NAME).toString(),
                thisHost(),
                real(folder).toString());
    }

    /** Reads the file of a trainer's folder; empty if there is none or it has another version's format. */
    static Optional<PidFile> read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] lines = RegularFile.text(file).split("\n", 3);
            if (lines.length < 3 || !lines[0].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines[0]);
            return pid <= FIRST_IN_SYSTEM
                    ? Optional.empty()
                    : Optional.of(new PidFile(
                            pid,
                            lines[1],
                            Path.of(lines[2].replaceFirst("\n$", "")),
                            Files.getLastModifiedTime(file).toInstant()));
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    static void delete(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(NAME));
        } catch (IOException failure) {
            throw FileFailure.writing(folder.resolve(NAME), failure);
        }
    }

    /**
     * Whether the process group {@code pid} is the trainer's or no longer exists.
     *
     * @param found the folder where the file was read
     */
    boolean isTrainerOf(Path found) {
        if (!host.equals(thisHost()) || !folder.equals(real(found))) {
            return false;
        }
        Optional<Instant> began = start(pid);
        if (began.isPresent()) {
            return Duration.between(began.get(), written).abs().compareTo(COARSE) <= 0;
        }
        // The group outlives its leader and keeps the pid from being reused, but not beyond a restart of the system.
        return start(FIRST_IN_SYSTEM).filter(written::isBefore).isEmpty();
    }

    private static Optional<Instant> start(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "localhost";
        }
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
    }
}
