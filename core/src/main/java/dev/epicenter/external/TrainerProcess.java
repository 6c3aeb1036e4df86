package dev.epicenter.external;

import dev.epicenter.file.FileFailure;
import dev.epicenter.process.ProcessGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        words.addAll(PidFile.writing(out));
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
        PidFile.delete(out);
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
     * Ends the trainer that a process of ours, killed since, had started in {@code out}. A trainer of another folder, of which
     * this one is a copy, is left alone.
     *
     * @return what was done, in a sentence; empty where there was nothing to end
     */
    static Optional<String> endOrphan(Path out) {
        Optional<PidFile> left = PidFile.read(out).filter(file -> file.isTrainerOf(out));
        boolean ended = left.isPresent() && endGroup(left.get().pid());
        PidFile.delete(out);
        return ended
                ? Optional.of("ended the trainer with pid " + left.get().pid() + ", left behind by a process that died")
                : Optional.empty();
    }

    private static boolean endGroup(long pid) {
        List<ProcessHandle> all = new ArrayList<>();
        ProcessHandle.of(pid).ifPresent(handle -> {
            all.add(handle);
            handle.descendants().forEach(all::add);
        });
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
