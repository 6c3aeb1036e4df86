package dev.epicenter.results;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.Formats;
import dev.epicenter.ShellWord;
import dev.epicenter.UnreadableFileException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.ShortVerdict;
import dev.epicenter.diagnosis.verdict.ShortVerdictText;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.ReportView;
import dev.epicenter.report.RunState;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.TimelineText;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEntry;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.spike.Spike;
import dev.epicenter.terminal.TextTable;
import dev.epicenter.trace.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The output of {@code show}.
 *
 * @param state whether the run is running, complete, stopped or interrupted
 * @param step the last recorded step that belongs to the run; 0: none yet
 * @param writer the process that writes to the run
 * @param followed what followed the remedies
 * @param checkpoints those on the disk that belong to the run
 * @param diagnoses of its spikes, in short
 * @param notes what was repaired or is damaged
 */
public record RunOverview(
        String run,
        String name,
        String summary,
        RunState state,
        long step,
        Optional<String> writer,
        Optional<TimelineEvent.RunEnded> ended,
        List<ReportView.Event> timeline,
        List<OneSpike> spikes,
        List<TimelineEvent.RolledBack> rollbacks,
        List<TimelineEvent.Remedied> remedies,
        List<TimelineEvent.RemedyFollowed> followed,
        List<OneCheckpoint> checkpoints,
        List<OneDiagnosis> diagnoses,
        List<String> notes) {

    /** The newest diagnosis of a spike. */
    record OneDiagnosis(int spike, ShortVerdict summary) {}

    /** A spike, and what was done about it. */
    record OneSpike(int number, Spike spike, boolean live, String action) {}

    /** A checkpoint and its hash over weights, moments, data cursor and step. */
    record OneCheckpoint(long step, String stateHash) {
        /** Compares the timeline's hash with the checkpoint's own. */
        Optional<String> problem(RunDirectory run) {
            try {
                return run.checkpoints().stateHash(step).equals(stateHash)
                        ? Optional.empty()
                        : Optional.of("checkpoint " + step + ": its state hash in timeline.jsonl is not the one in "
                                + run.checkpoints().path(step).resolve("state.json")
                                + "; verify it: epicenter show " + run.root() + " --checkpoint " + step);
            } catch (CorruptFileException | FormatVersionException | UnreadableFileException damaged) {
                return Optional.of("checkpoint " + step + ": " + ((EpicenterException) damaged).getMessage());
            }
        }
    }

    public static RunOverview of(RunDirectory run, RunConfig config) {
        // Read before the timeline: a run that ends in between is reported as running, not as killed.
        Optional<String> writer = run.writer();
        Rows<TimelineEntry> entries = run.intactEntries();
        Timeline timeline = Timeline.of(entries.rows());
        RunTrace trace = RunTrace.read(run, timeline);
        List<String> notes = new ArrayList<>(entries.notes());
        notes.addAll(trace.notes());
        SortedSet<Long> onDisk = run.checkpoints().list();
        List<OneCheckpoint> checkpoints = timeline.checkpoints().entrySet().stream()
                .filter(entry -> onDisk.contains(entry.getKey()))
                .map(entry -> new OneCheckpoint(entry.getKey(), entry.getValue()))
                .toList();
        for (OneCheckpoint checkpoint : checkpoints) {
            checkpoint.problem(run).ifPresent(notes::add);
        }
        List<OneDiagnosis> diagnoses = timeline.spikes().stream()
                .flatMap(spike -> Damaged.skip(notes::add, () -> Diagnoses.whole(run, spike.number()))
                        .flatMap(Diagnosis::summary)
                        .map(summary -> new OneDiagnosis(spike.number(), summary))
                        .stream())
                .toList();
        return new RunOverview(
                run.root().toString(),
                config.name(),
                RunSummary.sentence(config.steps(), timeline, RunSummary.last(trace.steps())),
                RunState.of(writer, timeline.ended()),
                trace.steps().isEmpty()
                        ? 0
                        : trace.steps().get(trace.steps().size() - 1).step(),
                writer,
                timeline.ended(),
                TimelineText.events(timeline),
                timeline.spikes().stream()
                        .map(spike -> new OneSpike(
                                spike.number(), spike.spike(), spike.live(), TimelineText.action(timeline, spike)))
                        .toList(),
                timeline.rollbacks(),
                timeline.remedies(),
                timeline.followed(),
                checkpoints,
                diagnoses,
                notes);
    }

    /** The overview as text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(name + ": " + summary, run));
        if (state == RunState.RUNNING) {
            lines.add("Still running (" + writer.orElse("") + ").");
        } else if (state == RunState.INTERRUPTED) {
            lines.add("Interrupted after step " + step
                    + (ended.isPresent() ? "." : ": its process was killed, or the machine stopped."));
            lines.add("Continue:  epicenter resume " + ShellWord.of(Path.of(run)));
        }
        lines.add("");
        lines.add("Timeline");
        TextTable events = new TextTable("  step", "what happened");
        timeline.forEach(event -> events.row(event.step(), event.words()));
        lines.addAll(events.lines());
        lines.add("");
        if (spikes.isEmpty()) {
            lines.add("Spikes: none");
        } else {
            lines.add("Spikes");
            TextTable table = new TextTable(
                    "  no.", "kind", "onset", "peak", "end", "height", "steps", "residual", "what was done");
            for (OneSpike one : spikes) {
                Spike spike = one.spike();
                table.row(
                        one.number(),
                        spike.kind().words(),
                        spike.onset(),
                        spike.peak(),
                        Formats.orDash(spike.end()),
                        Formats.shortly(spike.height()),
                        Formats.orDash(spike.duration()),
                        Formats.shortly(spike.residual()),
                        one.action());
            }
            lines.addAll(table.lines());
        }
        for (OneDiagnosis diagnosis : diagnoses) {
            lines.add("");
            lines.add("Diagnosis of spike " + diagnosis.spike());
            ShortVerdictText.of(diagnosis.summary()).forEach(line -> lines.add("  " + line));
        }
        lines.add("");
        lines.add("Checkpoints");
        TextTable hashes = new TextTable("  step", "state hash");
        checkpoints.forEach(checkpoint -> hashes.row(checkpoint.step(), checkpoint.stateHash()));
        lines.addAll(hashes.lines());
        notes.forEach(note -> lines.add("Note: " + note));
        return lines;
    }
}
