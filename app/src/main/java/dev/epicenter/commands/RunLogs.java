package dev.epicenter.commands;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunFinder;
import dev.epicenter.trace.TraceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The runs of Epicenter in a folder, and the logs of each. A class of its own: a scan of a file needs no class of core. */
final class RunLogs {
    private final Set<Path> runs;

    private RunLogs(Set<Path> runs) {
        this.runs = runs;
    }

    static RunLogs in(Path folder) {
        return new RunLogs(Set.copyOf(RunFinder.find(folder)));
    }

    /**
     * The files and the runs that they are not part of, in order of name; each run as the logs of its own segments.
     *
     * @param problems receives one line for each run that cannot be read
     */
    Stream<Path> with(Stream<Path> files, Consumer<String> problems) {
        return Stream.concat(files.filter(file -> !isOfARun(file)), runs.stream())
                .sorted()
                .flatMap(path -> runs.contains(path) ? logsOf(path, problems) : Stream.of(path));
    }

    /** The logs of a run's own segments, in order. Its replays repeat its steps with interventions. */
    private static Stream<Path> logsOf(Path run, Consumer<String> problems) {
        try {
            return RunDirectory.open(run).segments().stream()
                    .map(segment -> new TraceFiles(segment).metrics())
                    .filter(Files::exists);
        } catch (EpicenterException damaged) {
            problems.accept(damaged.getMessage());
            return Stream.empty();
        }
    }

    /** Whether a folder is directly in a run and holds no segments of its own: replays, checkpoints. */
    static boolean isBesideSegments(Path folder) {
        Path parent = folder.getParent();
        return parent != null && !folder.endsWith(RunDirectory.SEGMENTS) && RunDirectory.isRun(parent);
    }

    private boolean isOfARun(Path file) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (runs.contains(folder)) {
                return true;
            }
        }
        return false;
    }
}
