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
 * A process with all that it starts, where the system has {@code setsid}: Ctrl-C on the terminal does not reach them, and a signal
 * to the group reaches all.
 */
public final class ProcessGroup {
    /** What a command begins with to lead a group of its own, where {@link #available}. */
    public static final String LEADER = "setsid";

    private static final long PATIENCE_MILLIS = 5_000;

    private ProcessGroup() {}

    /** Whether the system has groups. */
    public static boolean available() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, LEADER)));
    }

    /**
     * Sends a signal to a whole group; none of that number is no error.
     *
     * @param signal such as {@code KILL}
     * @param leader the pid of its first process, which may have ended; above 1: the group of 1 is every process there is
     */
    public static void signal(String signal, long leader) {
        if (leader <= 1) {
            throw new IllegalArgumentException("no group of ours is led by process " + leader);
        }
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- -" + leader)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException noShell) {
            // Its descendants are all that can be reached, one by one.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills whatever is left of a group, those that its leader started included. */
    public static void kill(Process leader) {
        List<ProcessHandle> descendants = leader.descendants().toList();
        if (available()) {
            signal("KILL", leader.pid());
        }
        leader.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
