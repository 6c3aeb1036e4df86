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
 * A run in the list.
 *
 * @param path its name in the folder served
 * @param name as its run file has it
 * @param state what it is doing; empty where it cannot be read
 * @param step its last live step; 0 where there is none
 * @param steps how many it was to make
 * @param spikes found, without hard batches
 * @param recoveries rollbacks and remedies
 * @param verdicts how many spikes have one: of replays, or of a diagnosis
 * @param made when
 * @param sample its loss, thinly
 * @param problem why it cannot be read, in a line; empty where it can
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

    /** A damaged run has a card, too: it says what is wrong. */
    static RunCard of(String path, Path root) {
        try {
            RunDirectory run = RunDirectory.open(root);
            RunConfig config = RunConfigReader.read(run.runYaml());
            // Before the timeline: a run that ends in between is said to be running, not to have been killed.
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

    /** Whatever lies in one run's folder, the others are shown. */
    private static String problem(Throwable damaged) {
        return damaged instanceof EpicenterException
                ? String.valueOf(damaged.getMessage())
                : "cannot be read: " + damaged;
    }

    private static boolean hasVerdict(RunDirectory run, int spike) {
        return Files.exists(run.experiment(spike).resolve("verdict.json"))
                || Files.exists(run.root()
                        .resolve("experiments")
                        .resolve("diagnosis-" + spike)
                        .resolve("verdict.json"));
    }
}
