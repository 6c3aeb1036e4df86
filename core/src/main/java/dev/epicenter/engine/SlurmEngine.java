package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Submits each command with {@code sbatch --requeue} and looks for it with {@code squeue}. Accounting ({@code sacct}) is not
 * needed: what a job did is read from its files.
 *
 * <p>No arm runs twice at a time, even if this process is killed between a submission and its answer: a job's name is derived
 * from the arm's content, jobs of that name are looked for first, and {@code --dependency=singleton} has Slurm start no second
 * one while the first waits or runs.
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
    private final Commands commands;
    private final Set<String> submitted = ConcurrentHashMap.newKeySet();
    private Map<String, String> listed = Map.of();
    private long listedAt = System.nanoTime() - LISTING_NANOS;
    private long answeredAt = System.nanoTime();

    /** Runs one of Slurm's commands to its end. */
    interface Commands {
        Answer run(List<String> words);
    }

    /** @param options of {@code sbatch}, such as {@code --partition=gpu} and {@code --gres=gpu:1} */
    public SlurmEngine(List<String> options) {
        this(options, SlurmEngine::start);
    }

    SlurmEngine(List<String> options, Commands commands) {
        if (options.stream().anyMatch(option -> option.matches("-M.*|--clusters?(=.*)?"))) {
            throw new EpicenterException(
                    "--engine 'slurm ...' takes no --clusters: run this on a login node of the cluster that you mean");
        }
        if (options.stream().anyMatch(option -> option.matches("-J.*|--job-name(=.*)?"))) {
            throw new EpicenterException("--engine 'slurm ...' takes no --job-name: a replay is found again by its"
                    + " job's name, so leave it to Epicenter");
        }
        this.options = List.copyOf(options);
        this.commands = commands;
    }

    @Override
    public String submit(String name, List<String> command, Path log) {
        List<String> words = new ArrayList<>(List.of(
                "sbatch",
                "--parsable",
                "--requeue",
                "--dependency=singleton",
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
        listAgain();
        return job;
    }

    /** Takes the job of that name that was submitted first, and cancels any that wait for it. */
    @Override
    public Optional<String> adopt(String name, Optional<String> noted) {
        if (noted.isPresent()) {
            listAgain();
        }
        List<String> found = named(jobName(name));
        found.stream().skip(1).forEach(job -> run(List.of("scancel", job)));
        Optional<String> first = found.stream().findFirst();
        first.ifPresent(submitted::add);
        return first;
    }

    /** The jobs of that name in the order of their submission. */
    private synchronized List<String> named(String name) {
        list();
        return listed.entrySet().stream()
                .filter(job -> job.getValue().equals(name))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** The listing from before a submission does not know the job. */
    private synchronized void listAgain() {
        listedAt = System.nanoTime() - LISTING_NANOS;
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
        list();
        return System.nanoTime() - answeredAt > LISTING_NANOS || listed.containsKey(job);
    }

    private synchronized void list() {
        long now = System.nanoTime();
        if (now - listedAt >= LISTING_NANOS) {
            listedAt = now;
            Answer answer = run(List.of("squeue", "--me", "--noheader", "--format=%A %T %j"));
            if (answer.exit() == 0) {
                answeredAt = now;
                listed = alive(answer.out());
            } else if (now - answeredAt > PATIENCE_NANOS) {
                throw new EpicenterException("squeue has not answered for 10 minutes: " + answer.lastLine()
                        + "; start the same command once it answers: it finds the replays that are done");
            }
        }
    }

    /** The jobs of a listing that wait, run or are being requeued, with their names: all but those that are about to leave it. */
    static Map<String, String> alive(String listing) {
        Map<String, String> alive = new HashMap<>();
        for (String line : listing.split("\n")) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length == 3
                    && !words[1].matches(
                            "COMPLETED|CANCELLED|FAILED|TIMEOUT|OUT_OF_MEMORY|DEADLINE|BOOT_FAIL|NODE_FAIL|REVOKED")) {
                alive.put(words[0], words[2]);
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

    /** What a command printed, and its exit code. */
    record Answer(int exit, String out, String error) {
        String lastLine() {
            String[] lines = (error.isBlank() ? out : error).strip().split("\n");
            return lines[lines.length - 1].strip();
        }
    }

    private Answer run(List<String> words) {
        return commands.run(words);
    }

    private static Answer start(List<String> words) {
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
