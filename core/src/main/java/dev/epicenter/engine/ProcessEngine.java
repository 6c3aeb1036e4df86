package dev.epicenter.engine;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import dev.epicenter.process.ProcessGroup;
import dev.epicenter.process.ProcessStart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts each command as a process of this machine, for trying an engine without a cluster. */
public final class ProcessEngine implements Engine {
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final Queue<String> slots;

    /**
     * A process and what it occupies. Its text form is the job's name, from which a later process of this program finds it.
     *
     * @param slot the environment variable that it was given; empty if none was free
     */
    private record Job(ProcessHandle process, Optional<String> slot) {
        String name() {
            return process.pid() + "@"
                    + ProcessStart.of(process.pid()).map(ProcessStart::toString).orElse("")
                    + slot.map(variable -> "@" + variable).orElse("");
        }

        /** The live process of that name: not another one that has got its number since. */
        static Optional<Job> find(String name) {
            String[] parts = name.split("@", 3);
            if (parts.length < 2 || !parts[0].matches("\\d{1,18}")) {
                return Optional.empty();
            }
            long pid = Long.parseLong(parts[0]);
            boolean same = ProcessStart.parse(parts[1])
                    .flatMap(start -> ProcessStart.of(pid).filter(start::matches))
                    .isPresent();
            return ProcessHandle.of(pid)
                    .filter(process -> same && process.isAlive())
                    .map(process -> new Job(process, parts.length > 2 ? Optional.of(parts[2]) : Optional.empty()));
        }
    }

    /** @param slots environment variables such as {@code CUDA_VISIBLE_DEVICES=0}; each job gets one that no other has */
    public ProcessEngine(List<String> slots) {
        this.slots = new ConcurrentLinkedQueue<>(slots);
    }

    @Override
    public String submit(String name, List<String> command, Path log) {
        List<String> words = new ArrayList<>(command);
        if (ProcessGroup.available()) {
            words.add(0, ProcessGroup.LEADER);
        }
        Optional<String> slot = Optional.ofNullable(slots.poll());
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        slot.map(assignment -> assignment.split("=", 2))
                .ifPresent(parts -> builder.environment().put(parts[0], parts.length > 1 ? parts[1] : ""));
        try {
            Job job = new Job(builder.start().toHandle(), slot);
            String id = job.name();
            jobs.put(id, job);
            return id;
        } catch (IOException failure) {
            slot.ifPresent(slots::add);
            throw FileFailure.writing(log, failure);
        }
    }

    @Override
    public Optional<String> adopt(String name, Optional<String> noted) {
        noted.flatMap(Job::find).ifPresent(one -> {
            jobs.put(noted.get(), new Job(one.process(), one.slot().filter(slots::remove)));
        });
        return noted.filter(jobs::containsKey);
    }

    @Override
    public boolean isAlive(String job) {
        Job known = jobs.get(job);
        if (known == null) {
            return false;
        }
        if (!runs(known.process())) {
            forget(job);
            return false;
        }
        return true;
    }

    /** A process whose parent never asks for its exit code stays as a zombie, which Java counts as alive. */
    private static boolean runs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = RegularFile.text(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException elsewhere) {
            return true;
        }
    }

    @Override
    public void cancel(String job) {
        // A process that has ended may have lent its number to another one: its group gets no signal.
        forget(job).filter(ProcessHandle::isAlive).ifPresent(ProcessGroup::kill);
    }

    private Optional<ProcessHandle> forget(String name) {
        Optional<Job> job = Optional.ofNullable(jobs.remove(name));
        job.flatMap(Job::slot).ifPresent(slots::add);
        return job.map(Job::process);
    }

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public void close() {
        List.copyOf(jobs.keySet()).forEach(this::cancel);
    }
}
