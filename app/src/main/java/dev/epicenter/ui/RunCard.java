package dev.epicenter.ui;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.report.RemedyRow;
import dev.epicenter.report.ReportView;
import dev.epicenter.report.RunState;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.SpikeRow;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunNotes;
import dev.epicenter.run.Timeline;
import dev.epicenter.spike.Spike;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run in the list.
 *
 * @param kind {@code run}, or {@code supervised} if its trainer is an external program
 * @param path its name in the served folder
 * @param name from its run file
 * @param state what it is doing; empty for an unreadable run
 * @param step its last live step; 0 without one
 * @param steps how many steps its run file requests
 * @param speed its newest steps per second
 * @param spikes how many were detected, without hard batches
 * @param recoveries how many rollbacks and remedies
 * @param verdict of the newest spike that has one
 * @param made when it was created
 * @param sample its loss, downsampled
 * @param marks what the small curve marks
 * @param tags that a user gave it
 * @param notes what is damaged
 * @param problem why it is unreadable, in one line; empty for a readable run
 */
record RunCard(
        String kind,
        String path,
        String name,
        Optional<RunState> state,
        long step,
        long steps,
        OptionalDouble speed,
        long spikes,
        int recoveries,
        Optional<CardVerdict> verdict,
        Optional<Instant> made,
        LossSample sample,
        Marks marks,
        List<String> tags,
        List<String> notes,
        Optional<String> problem)
        implements Card {
    RunCard {
        tags = List.copyOf(tags);
        notes = List.copyOf(notes);
    }

    /** The events that the small curve marks. */
    record Marks(List<Mark> spikes, List<Back> rollbacks, List<Back> remedies) {
        static Marks none() {
            return new Marks(List.of(), List.of(), List.of());
        }

        static Marks of(Timeline timeline, long last) {
            return new Marks(
                    SpikeRow.of(timeline, last).stream()
                            .map(spike -> new Mark(spike.words(), spike.spike().onset(), spike.live()))
                            .toList(),
                    ReportView.Rollback.of(timeline).stream()
                            .map(rollback -> new Back(rollback.from(), rollback.to()))
                            .toList(),
                    RemedyRow.of(timeline, last).stream()
                            .map(remedy -> new Back(remedy.end(), remedy.to()))
                            .toList());
        }
    }

    /** A spike of a kind. */
    record Mark(String words, long onset, boolean live) {}

    /** From a step back to another. */
    record Back(long from, long to) {}

    static RunCard of(String path, RunDirectory run) {
        RunConfig config = RunConfigReader.read(run.runYaml());
        // Read before the timeline: a run that ends in between counts as running, not as killed.
        Optional<String> writer = run.writer();
        Timeline timeline = run.timeline();
        LossSample sample = LossSample.read(run, timeline);
        List<String> notes = new ArrayList<>(sample.notes());
        RunNotes user = RunNotes.none();
        try {
            user = RunNotes.read(run);
        } catch (RuntimeException damaged) {
            notes.add(String.valueOf(damaged.getMessage()));
        }
        long last = sample.last().map(RunSummary.Last::step).orElse(0L);
        return new RunCard(
                config.trainer() instanceof TrainerConfig.External ? "supervised" : "run",
                path,
                config.name(),
                Optional.of(RunState.of(writer, timeline.ended())),
                last,
                config.steps(),
                sample.speed(),
                timeline.spikes().stream()
                        .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                        .count(),
                timeline.recoveries().size(),
                CardVerdict.of(run, timeline, last, notes::add),
                Optional.of(run.provenance().created()),
                sample,
                Marks.of(timeline, last),
                user.tags(),
                notes,
                Optional.empty());
    }

    /** The row of a run that cannot be read. */
    static RunCard damaged(String path, Path root, String problem) {
        return new RunCard(
                "run",
                path,
                root.getFileName().toString(),
                Optional.empty(),
                0,
                0,
                OptionalDouble.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                LossSample.none(),
                Marks.none(),
                List.of(),
                List.of(),
                Optional.of(problem));
    }
}
