package dev.epicenter.external;

import dev.epicenter.file.FileFailure;
import dev.epicenter.process.ProcessGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A trainer's process with all that it starts. Where the system has {@code setsid}, they are a process group of their own: Ctrl-C on
 * the terminal does not reach them, and a signal to the group reaches all.
 */
final class TrainerProcess implements AutoCloseable {
    static final String OUTPUT = "output.log";
    static final String PID = "pid";

    /** A process began at most so long after its pid was written down, clocks being as coarse as they are. */
    private static final Duration COARSE = Duration.ofSeconds(5);

    private static final long PATIENCE_MILLIS = 5_000;

    private final Process process;
    private final Path out;
    private final boolean group;

    private TrainerProcess(Process process, Path out, boolean group) {
        this.process = process;
        this.out = out;
        this.group = group;
    }

    /**
     * Starts it; its output goes to {@code output.log}.
     *
     * @param out its folder, where its pid is written before it begins
     */
    static TrainerProcess start(List<String> command, Map<String, String> environment, Path folder, Path out) {
        boolean group = ProcessGroup.available();
        List<String> words = new ArrayList<>();
        if (group) {
            words.add(ProcessGroup.LEADER);
        }
        // The pid is on the disk before the trainer can do anything: who comes after us must find it.
        words.addAll(List.of(
                "/bin/sh",
                "-c",
                "echo $$ > \"$0\" && exec \"$@\"",
                out.resolve(PID).toString()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.resolve(OUTPUT).toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new TrainerProcess(process, out, group);
        } catch (IOException failure) {
            throw FileFailure.writing(out.resolve(OUTPUT), failure);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** How it ended, in words. */
    String end() {
        int code = process.exitValue();
        return code > 128 && code < 160 ? "was killed by signal " + (code - 128) : "ended with exit code " + code;
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Asks it to write a checkpoint and end. */
    void terminate() {
        signal("TERM");
    }

    /** Asks it to end, waits, and kills what is left. */
    void stop(double graceSeconds) {
        if (process.isAlive()) {
            signal("TERM");
            await((long) (graceSeconds * 1000));
        }
        close();
    }

    /** Waits for it to end by itself; says whether it did. */
    boolean await(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills whatever is left of it, those that it started included. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        signal("KILL");
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        await(PATIENCE_MILLIS);
        try {
            Files.deleteIfExists(out.resolve(PID));
        } catch (IOException failure) {
            throw FileFailure.writing(out.resolve(PID), failure);
        }
    }

    private void signal(String name) {
        if (group) {
            ProcessGroup.signal(name, process.pid());
        } else if (name.equals("TERM")) {
            process.destroy();
        }
    }

    /** The last line of its output that is not blank; empty where there is none. */
    String lastWords() {
        return lastWords(out.resolve(OUTPUT));
    }

    private static String lastWords(Path output) {
        final int enough = 4096;
        try {
            byte[] all = Files.readAllBytes(output);
            String tail = new String(
                    Arrays.copyOfRange(all, Math.max(0, all.length - enough), all.length), StandardCharsets.UTF_8);
            return tail.lines()
                    .filter(line -> !line.isBlank())
                    .reduce("", (a, b) -> b)
                    .strip();
        } catch (IOException none) {
            return "";
        }
    }

    /**
     * Ends the trainer that a process of ours, killed since, had started in {@code out}.
     *
     * @return what was done, in a sentence; empty where there was nothing to end
     */
    static Optional<String> endOrphan(Path out) {
        Path file = out.resolve(PID);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file).strip();
            Instant written = Files.getLastModifiedTime(file).toInstant();
            boolean ended = text.matches("\\d{1,18}") && endOrphan(Long.parseLong(text), written);
            Files.deleteIfExists(file);
            return ended
                    ? Optional.of("ended the trainer with pid " + text + ", left behind by a process that died")
                    : Optional.empty();
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    private static boolean endOrphan(long pid, Instant written) {
        Optional<ProcessHandle> leader = ProcessHandle.of(pid);
        if (leader.isPresent()) {
            boolean another = leader.get()
                    .info()
                    .startInstant()
                    .filter(start -> start.isAfter(written.plus(COARSE)))
                    .isPresent();
            if (another) {
                return false;
            }
        }
        List<ProcessHandle> all = new ArrayList<>();
        leader.ifPresent(handle -> {
            all.add(handle);
            handle.descendants().forEach(all::add);
        });
        // The group outlives its leader, and keeps the leader's pid from being given to another.
        ProcessGroup.signal("KILL", pid);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(TrainerProcess::awaitEnd);
        return !all.isEmpty();
    }

    private static void awaitEnd(ProcessHandle handle) {
        try {
            handle.onExit().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException stays) {
            // What cannot be killed is stuck in the kernel; it writes nothing any more.
        }
    }
}
