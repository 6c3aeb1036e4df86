package dev.epicenter.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process and its descendants as a group, on systems that have {@code setsid}. Ctrl-C on the terminal does not reach
 * them, and a signal to the group reaches all.
 */
public final class ProcessGroup {
    /** The prefix with which a command leads its own group, if {@link #available}. */
    public static final String LEADER = "setsid";

    private static final long PATIENCE_MILLIS = 5_000;

    private ProcessGroup() {}

    /** Whether the system has {@code setsid}. */
    public static boolean available() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, LEADER)));
    }

    /**
     * Sends a signal to a whole group. A missing group is not an error.
     *
     * @param signal such as {@code KILL}
     * @param leader the pid of its first process, which may have ended; above 1, because 1 would signal every process
     */
    public static void signal(String signal, long leader) {
        if (leader <= 1) {
            throw new IllegalArgumentException("process " + leader + " cannot lead a group of this program");
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- -" + leader)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException noShell) {
            // Without groups, only its current descendants can be reached, one by one.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the rest of a group, including all that its leader started. */
    public static void kill(ProcessHandle leader) {
        List<ProcessHandle> descendants = leader.descendants().toList();
        if (available()) {
            signal("KILL", leader.pid());
        }
        leader.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
