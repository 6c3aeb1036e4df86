package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.report.RunState;
import dev.epicenter.report.RunSummary;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.spike.Spike;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A row in the list of runs.
 *
 * @param path its name in the served folder
 * @param name from its run file
 * @param state what it is doing; empty for an unreadable run
 * @param step its last live step; 0 without one
 * @param steps how many steps its run file requests
 * @param spikes how many were detected, without hard batches
 * @param recoveries how many rollbacks and remedies
 * @param verdicts how many spikes have a verdict of replays or of a diagnosis
 * @param made when it was created
 * @param sample its loss, downsampled
 * @param problem why it is unreadable, in one line; empty for a readable run
 */
record RunCard(
        String path,
        String name,
        Optional<RunState> state,
        long step,
        long steps,
        long spikes,
        int recoveries,
        long verdicts,
        Optional<Instant> made,
        LossSample sample,
        Optional<String> problem) {

    /** The row of a run; a damaged run has a row with its problem. */
    static RunCard of(String path, Path root) {
        try {
            RunDirectory run = RunDirectory.open(root);
            RunConfig config = RunConfigReader.read(run.runYaml());
            // Read before the timeline: a run that ends in between counts as running, not as killed.
            Optional<String> writer = run.writer();
            Timeline timeline = run.timeline();
            LossSample sample = LossSample.read(run, timeline);
            return new RunCard(
                    path,
                    config.name(),
                    Optional.of(RunState.of(writer, timeline.ended())),
                    sample.last().map(RunSummary.Last::step).orElse(0L),
                    config.steps(),
                    timeline.spikes().stream()
                            .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                            .count(),
                    timeline.recoveries().size(),
                    timeline.spikes().stream()
                            .filter(spike -> hasVerdict(run, spike.number()))
                            .count(),
                    Optional.of(run.provenance().created()),
                    sample,
                    Optional.empty());
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError damaged) {
            return new RunCard(
                    path,
                    root.getFileName().toString(),
                    Optional.empty(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    Optional.empty(),
                    new LossSample(List.of(), List.of()),
                    Optional.of(problem(damaged)));
        }
    }

    /** The problem of a damaged run. No error in one run's folder hides the other runs. */
    private static String problem(Throwable damaged) {
        return damaged instanceof EpicenterException ? String.valueOf(damaged.getMessage()) : "unreadable: " + damaged;
    }

    private static boolean hasVerdict(RunDirectory run, int spike) {
        return Files.exists(run.experiment(spike).resolve("verdict.json"))
                || Files.exists(run.root()
                        .resolve("experiments")
                        .resolve("diagnosis-" + spike)
                        .resolve("verdict.json"));
    }
}
