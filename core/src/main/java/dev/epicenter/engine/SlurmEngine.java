package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Submits each command with {@code sbatch --requeue} and looks for it with {@code squeue}. Accounting ({@code sacct}) is not
 * needed: what a job did is read from its files.
 */
public final class SlurmEngine implements Engine {
    /** One {@code squeue} answers for all jobs: controllers of large clusters limit such requests. */
    private static final long LISTING_NANOS = Duration.ofSeconds(2).toNanos();

    /** A controller that restarts answers again within minutes; meanwhile jobs count as alive. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();

    private static final long COMMAND_SECONDS = 120;

    private static final Pattern STATE = Pattern.compile("\\bJobState=(\\S+)");
    private static final Pattern NODE = Pattern.compile("\\bNodeList=(?!\\(null\\))(\\S+)");

    private final List<String> options;
    private final Set<String> submitted = ConcurrentHashMap.newKeySet();
    private Set<String> listed = Set.of();
    private long listedAt = System.nanoTime() - LISTING_NANOS;
    private long answeredAt = System.nanoTime();

    /** @param options of {@code sbatch}, such as {@code --partition=gpu} and {@code --gres=gpu:1} */
    public SlurmEngine(List<String> options) {
        if (options.stream().anyMatch(option -> option.matches("-M.*|--clusters?(=.*)?"))) {
            throw new EpicenterException(
                    "--engine 'slurm ...' takes no --clusters: run this on a login node of the cluster that you mean");
        }
        this.options = List.copyOf(options);
    }

    @Override
    public String submit(String name, List<String> command, Path log) {
        List<String> words = new ArrayList<>(List.of(
                "sbatch",
                "--parsable",
                "--requeue",
                "--open-mode=append",
                "--job-name=" + jobName(name),
                "--output=" + log,
                "--input=/dev/null"));
        words.addAll(options);
        words.add("--wrap=exec " + command.stream().map(SlurmEngine::quoted).collect(Collectors.joining(" ")));
        Answer answer = run(words);
        // In a federation the answer is ID;CLUSTER.
        String job = answer.out().strip().replaceFirst(";.*", "");
        if (answer.exit() != 0 || !job.matches("\\d+")) {
            throw new EpicenterException("sbatch refused an arm: " + answer.lastLine()
                    + "; options of sbatch follow the engine's name: --engine 'slurm --partition=NAME'");
        }
        submitted.add(job);
        synchronized (this) {
            // The listing from before the submission does not know it.
            listedAt = System.nanoTime() - LISTING_NANOS;
        }
        return job;
    }

    @Override
    public boolean adopt(String name, String job) {
        // The name too: a controller that has lost its state counts from 1 again.
        Answer answer = run(List.of("squeue", "--me", "--noheader", "--name=" + jobName(name), "--format=%A %T"));
        if (answer.exit() != 0 || !alive(answer.out()).contains(job)) {
            return false;
        }
        submitted.add(job);
        return true;
    }

    private static String jobName(String name) {
        return "epicenter-" + name;
    }

    /** From accounting, or without it from the controller, which remembers a job for five minutes (MinJobAge). */
    @Override
    public String ending(String job) {
        try {
            String[] accounted = run(List.of(
                            "sacct",
                            "--jobs=" + job,
                            "--allocations",
                            "--noheader",
                            "--parsable2",
                            "--format=State,NodeList"))
                    .out()
                    .strip()
                    .split("\\|");
            if (accounted.length == 2) {
                return accounted[0] + " on " + accounted[1];
            }
            String shown =
                    run(List.of("scontrol", "show", "job", "--oneliner", job)).out();
            Matcher state = STATE.matcher(shown);
            Matcher node = NODE.matcher(shown);
            return state.find() ? state.group(1) + (node.find() ? " on " + node.group(1) : "") : "";
        } catch (EpicenterException noCommand) {
            return "";
        }
    }

    @Override
    public synchronized boolean isAlive(String job) {
        long now = System.nanoTime();
        if (now - listedAt >= LISTING_NANOS) {
            listedAt = now;
            Answer answer = run(List.of("squeue", "--me", "--noheader", "--format=%A %T"));
            if (answer.exit() == 0) {
                answeredAt = now;
                listed = alive(answer.out());
            } else if (now - answeredAt > PATIENCE_NANOS) {
                throw new EpicenterException("squeue has not answered for 10 minutes: " + answer.lastLine()
                        + "; start the same command once it answers: it finds the replays that are done");
            }
        }
        return now - answeredAt > LISTING_NANOS || listed.contains(job);
    }

    /** The jobs of a listing that wait, run or are being requeued: all but those that are about to leave it. */
    static Set<String> alive(String listing) {
        Set<String> alive = new HashSet<>();
        for (String line : listing.split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2
                    && !words[1].matches(
                            "COMPLETED|CANCELLED|FAILED|TIMEOUT|OUT_OF_MEMORY|DEADLINE|BOOT_FAIL|NODE_FAIL|REVOKED")) {
                alive.add(words[0]);
            }
        }
        return alive;
    }

    @Override
    public void cancel(String job) {
        if (submitted.remove(job)) {
            run(List.of("scancel", job));
        }
    }

    @Override
    public String name() {
        return "slurm";
    }

    /** Cancels what is left, with one command. */
    @Override
    public void close() {
        List<String> left = List.copyOf(submitted);
        if (!left.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("scancel", "--quiet"));
            words.addAll(left);
            run(words);
        }
        submitted.clear();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private record Answer(int exit, String out, String error) {
        String lastLine() {
            String[] lines = (error.isBlank() ? out : error).strip().split("\n");
            return lines[lines.length - 1].strip();
        }
    }

    private static Answer run(List<String> words) {
        try {
            Process process = new ProcessBuilder(words).start();
            process.getOutputStream().close();
            Thread reaper = new Thread(() -> endLate(process), "slurm command");
            reaper.setDaemon(true);
            reaper.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), out, error);
        } catch (IOException missing) {
            throw new EpicenterException(words.get(0)
                    + " cannot be started; run this on a login node of the cluster, where Slurm's commands are");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(1, "", "interrupted");
        }
    }

    private static void endLate(Process process) {
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
