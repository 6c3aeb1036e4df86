package dev.epicenter.ui;

import dev.epicenter.report.FileKind;
import dev.epicenter.run.RunFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Opens what the compare page shows by its name: a run, a log, or the experiment on a spike. */
final class ComparePages {
    /** Experiments in memory: those of one page. */
    private static final int MOST_KEPT = 16;

    private final RunsRoot folder;
    private final Runs runs;
    private final FilePages files;
    /** Experiments by name; the least recently used first. They are read again when their files have changed. */
    private final Map<String, Kept> experiments = new LinkedHashMap<>(MOST_KEPT, 0.75f, true);

    private record Kept(String stamp, CompareEntry experiment) {}

    ComparePages(RunsRoot folder, Runs runs, FilePages files) {
        this.folder = folder;
        this.runs = runs;
        this.files = files;
    }

    /** @param paths names in the served folder */
    CompareView view(List<String> paths, CompareView.Request request) {
        return CompareView.of(paths.stream().map(this::open).toList(), request);
    }

    private CompareEntry open(String name) {
        return CompareExperiment.Name.parse(name)
                .map(this::experiment)
                .orElseGet(() -> folder.resolve(name).toFile().isFile()
                        ? CompareLog.of(name, Addresses.of(FileKind.LOG.word(), name), files.openLog(name))
                        : CompareRun.of(name, runs.open(name)));
    }

    private CompareEntry experiment(CompareExperiment.Name name) {
        FollowedRun run = runs.open(name.run());
        String stamp = run.refresh() + " " + ExperimentPageView.State.stamp(run.run(), name.spike());
        synchronized (experiments) {
            Kept kept = experiments.get(name.toString());
            if (kept != null && kept.stamp().equals(stamp)) {
                return kept.experiment();
            }
        }
        CompareEntry read = CompareExperiment.of(name, run);
        synchronized (experiments) {
            experiments.put(name.toString(), new Kept(stamp, read));
            if (experiments.size() > MOST_KEPT) {
                experiments.remove(experiments.keySet().iterator().next());
            }
        }
        return read;
    }

    /** The names of all that can be compared: runs with their experiments, then logs. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path run : RunFinder.find(folder.root())) {
            String name = folder.name(run);
            names.add(name);
            experiments(name, run).forEach(names::add);
        }
        names.addAll(files.logs());
        return names;
    }

    /** The experiments of a run: spikes that were replayed or diagnosed. */
    private static Stream<String> experiments(String name, Path run) {
        String[] children = run.resolve("experiments").toFile().list();
        return IntStream.of(Stream.of(children == null ? new String[0] : children)
                        .filter(child -> child.matches("(spike|diagnosis)-[1-9]\\d{0,8}"))
                        .mapToInt(child -> Integer.parseInt(child.substring(child.indexOf('-') + 1)))
                        .toArray())
                .distinct()
                .sorted()
                .mapToObj(spike -> new CompareExperiment.Name(name, spike).toString());
    }
}
