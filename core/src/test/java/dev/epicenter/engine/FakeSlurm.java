package dev.epicenter.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Slurm's commands, whose jobs run in a {@link ThreadEngine}. */
final class FakeSlurm implements SlurmEngine.Commands {
    private final ThreadEngine nodes;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, String> threads = new LinkedHashMap<>();
    private final List<String> canceled = new ArrayList<>();
    private Runnable afterSubmission = () -> {};
    private Runnable afterListing = () -> {};

    FakeSlurm(ThreadEngine nodes) {
        this.nodes = nodes;
    }

    /** What happens once {@code sbatch} has submitted a job, before its answer is read. */
    synchronized void afterSubmission(Runnable event) {
        afterSubmission = event;
    }

    synchronized void afterListing(Runnable event) {
        afterListing = event;
    }

    /** Adds a job that runs nothing and never ends. */
    synchronized void add(String job, String name) {
        names.put(job, name);
    }

    synchronized List<String> names() {
        return List.copyOf(names.values());
    }

    synchronized List<String> canceled() {
        return List.copyOf(canceled);
    }

    @Override
    public synchronized SlurmEngine.Answer run(List<String> words) {
        if (words.get(0).equals("sbatch")) {
            String job = Integer.toString(100 + names.size());
            String script = words.get(words.size() - 1);
            names.put(job, option(words, "--job-name="));
            Path specification = Path.of(script.substring(script.lastIndexOf(' ') + 1));
            threads.put(
                    job,
                    nodes.submit(
                            names.get(job),
                            List.of(specification.toString()),
                            specification.resolveSibling("log.txt")));
            afterSubmission.run();
            return new SlurmEngine.Answer(0, job + "\n", "");
        }
        if (words.get(0).equals("squeue")) {
            String listing = names.keySet().stream()
                    .filter(job -> !canceled.contains(job))
                    .filter(job -> !threads.containsKey(job) || nodes.isAlive(threads.get(job)))
                    .map(job -> job + " RUNNING " + names.get(job) + "\n")
                    .collect(Collectors.joining());
            afterListing.run();
            return new SlurmEngine.Answer(0, listing, "");
        }
        if (words.get(0).equals("scancel")) {
            canceled.addAll(words.subList(1, words.size()));
            return new SlurmEngine.Answer(0, "", "");
        }
        return new SlurmEngine.Answer(1, "", "no accounting");
    }

    static String option(List<String> words, String start) {
        return words.stream()
                .filter(word -> word.startsWith(start))
                .findFirst()
                .orElseThrow()
                .substring(start.length());
    }
}
