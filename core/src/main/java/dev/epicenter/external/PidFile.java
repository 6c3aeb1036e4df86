package dev.epicenter.external;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.process.ProcessStart;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code pid} in a trainer's folder while its process runs: the process to end if Epicenter is killed. Pids
 * are reused and folders are copied, and the file alone proves nothing. A process is the trainer only if the file is
 * where it was written, and the process started when the file says.
 *
 * @param pid of the leader of the trainer's process group, above 1
 * @param host where the process runs
 * @param folder the trainer's folder, where the file was written
 * @param start when the process started; where the system has no {@code /proc}, when the file was written: the process itself
 *     writes it as it starts
 */
record PidFile(long pid, String host, Path folder, ProcessStart start) {
    static final String NAME = "pid";

    private static final int FIRST_IN_SYSTEM = 1;
    /** The pid, the host, the system's start, the process's statistics, and the folder, whose name may have line breaks. */
    private static final int LINES = 5;

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
                "{ read -r s < /proc/$$/stat && read -r b < /proc/sys/kernel/random/boot_id; } 2>/dev/null; "
                        + "printf '%s\n%s\n%s\n%s\n%s\n' \"$$\" \"$1\" \"$b\" \"$s\" \"$2\" > \"$0\" && shift 2 && exec \"$@\"",
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
            String[] lines = RegularFile.text(file).split("\n", LINES);
            if (lines.length < LINES || !lines[0].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines[0]);
            Optional<ProcessStart> start = lines[2].isBlank()
                    ? Optional.of(
                            ProcessStart.at(Files.getLastModifiedTime(file).toInstant()))
                    : ProcessStart.counted(lines[2], lines[3]);
            return pid <= FIRST_IN_SYSTEM
                    ? Optional.empty()
                    : start.map(found -> new PidFile(pid, lines[1], Path.of(lines[4].replaceFirst("\n$", "")), found));
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
        Optional<ProcessStart> running = startLike(pid);
        if (running.isPresent()) {
            return running.get().matches(start);
        }
        // The group outlives its leader and keeps the pid from being reused, but not beyond a restart of the system.
        Optional<ProcessStart> system = startLike(FIRST_IN_SYSTEM);
        return system.isPresent() ? isAfter(system.get()) : start.isOfThisBoot();
    }

    /** In the measure of the file. */
    private Optional<ProcessStart> startLike(long process) {
        return start.boot().isEmpty() ? ProcessStart.byClock(process) : ProcessStart.of(process);
    }

    private boolean isAfter(ProcessStart system) {
        return start.boot().equals(system.boot()) && start.value() >= system.value();
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
