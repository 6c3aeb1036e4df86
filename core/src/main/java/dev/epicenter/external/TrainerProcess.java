package dev.epicenter.external;

import dev.epicenter.file.FileFailure;
import dev.epicenter.process.ProcessGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A trainer's process and its descendants. If the system has {@code setsid}, they form a separate process group: Ctrl-C
 * in the terminal does not reach them, and a signal to the group reaches all.
 */
final class TrainerProcess implements SegmentProcess {
    static final String OUTPUT = "output.log";

    /** In the command lines of Python programs that start trainers and pass signals on, or should. */
    private static final List<String> LAUNCHERS = List.of("torchrun", "torch.distributed", "accelerate", "deepspeed");

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
     * Starts a process whose output goes to {@code output.log}.
     *
     * @param folder its working folder
     * @param out its own folder; its {@link PidFile} is there before the command runs
     */
    static TrainerProcess start(List<String> command, Map<String, String> environment, Path folder, Path out) {
        TrainerProcess started = startServing(command, environment, folder, out);
        try {
            started.process.getOutputStream().close();
            return started;
        } catch (IOException failure) {
            throw FileFailure.writing(out.resolve(OUTPUT), failure);
        }
    }

    /**
     * Starts a process as {@link #start}, but its input stays open until this program ends: a process that waits for another
     * segment ends with it.
     */
    static TrainerProcess startServing(List<String> command, Map<String, String> environment, Path folder, Path out) {
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
            return new TrainerProcess(builder.start(), out, group);
        } catch (IOException failure) {
            throw FileFailure.writing(out.resolve(OUTPUT), failure);
        }
    }

    @Override
    public boolean alive() {
        return process.isAlive();
    }

    /** The exit code; that of the failed worker if a launcher such as torchrun reports it. */
    @Override
    public int exitCode() {
        return exitCode(output());
    }

    /** @param output the end of what it printed last */
    int exitCode(TrainerOutput output) {
        int code = process.exitValue();
        return code == 0 ? 0 : output.workerCode().orElse(code);
    }

    @Override
    public TrainerOutput output() {
        return TrainerOutput.read(out.resolve(OUTPUT));
    }

    /**
     * Sends SIGTERM: the trainer should write a checkpoint and end. Only the trainer receives it, and not the workers of its
     * data loaders: it needs them for its last batches.
     */
    @Override
    public void terminate() {
        terminate(process.toHandle());
    }

    private static void terminate(ProcessHandle handle) {
        // Before the signal: a launcher without a child ends at once.
        List<ProcessHandle> started = launches(handle) ? handle.children().toList() : List.of();
        handle.destroy();
        started.forEach(TrainerProcess::terminate);
    }

    /**
     * Sends SIGTERM to the trainer itself, and not to a launcher or shell that started it: a launcher would end, with all that it
     * started, and the trainer is only to end its segment.
     */
    void endSegment() {
        trainers(process.toHandle()).forEach(ProcessHandle::destroy);
    }

    private static Stream<ProcessHandle> trainers(ProcessHandle handle) {
        return launches(handle) ? handle.children().flatMap(TrainerProcess::trainers) : Stream.of(handle);
    }

    /** Whether the process is a launcher or a shell, whose children are the trainer. */
    private static boolean launches(ProcessHandle handle) {
        String line = handle.info().commandLine().orElse("");
        String program = handle.info()
                .command()
                .map(path -> Path.of(path).getFileName())
                .map(Path::toString)
                .orElse("");
        return !program.contains("python") || LAUNCHERS.stream().anyMatch(line::contains);
    }

    /** Waits until the process ends, for at most {@code millis}; returns whether it ended. */
    @Override
    public boolean await(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills the process and its descendants. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        if (group) {
            ProcessGroup.signal("KILL", process.pid());
        }
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        await(PATIENCE_MILLIS);
        PidFile.delete(out);
    }

    /**
     * Ends the trainer that a process of ours, killed since, had started in {@code out}. A trainer of another folder,
     * of which this one is a copy, is left alone.
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
