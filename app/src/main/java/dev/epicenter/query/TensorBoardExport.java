package dev.epicenter.query;

import dev.epicenter.duckdb.SegmentTensors;
import dev.epicenter.file.Folder;
import dev.epicenter.log.format.EventFileWriter;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Experiments;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEntry;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a run as TensorBoard event files: the kept steps as one run, each branch that a rollback abandoned as another, and arms
 * on request. Wall times come from the run's timeline and the seconds of its steps.
 */
final class TensorBoardExport {
    private final RunDirectory run;
    private final Path folder;
    private final Consumer<String> notes;

    /** @param folder an existing, empty folder */
    TensorBoardExport(RunDirectory run, Path folder, Consumer<String> notes) {
        this.run = run;
        this.folder = folder;
        this.notes = notes;
    }

    /** @param arms whether to also write the control and arms of the newest replay of each spike */
    void write(boolean arms) {
        Rows<TimelineEntry> entries = run.intactEntries();
        entries.notes().forEach(notes);
        Timeline timeline = Timeline.of(entries.rows());
        Map<Integer, Double> starts = starts(entries.rows());
        try (EventFileWriter live = file(folder.resolve("run"), starts.getOrDefault(0, 0.0))) {
            for (TimelineSegment segment : timeline.segments()) {
                write(segment, starts.getOrDefault(segment.number(), 0.0), live);
            }
        }
        if (arms) {
            for (TimelineSpike spike : timeline.spikes()) {
                arms(spike.number()).forEach((name, rows) -> arm(spike.number(), name, rows));
            }
        }
    }

    private void write(TimelineSegment segment, double start, EventFileWriter live) {
        Path source = run.segment(segment.number());
        Rows<StepRecord> read = new TraceReader(source).steps();
        read.notes().forEach(notes);
        NavigableMap<Long, List<TensorRecord>> tensors = tensors(source);
        List<StepRecord> abandoned = new ArrayList<>();
        double now = start;
        for (StepRecord row : read.rows()) {
            now += row.seconds();
            if (segment.isLive(row.step())) {
                live.write(row.step(), now, values(row, tensors.getOrDefault(row.step(), List.of())));
            } else {
                abandoned.add(row);
            }
        }
        if (!abandoned.isEmpty()) {
            now = start;
            try (EventFileWriter other =
                    file(folder.resolve(String.format(Locale.ROOT, "given-up-%03d", segment.number())), start)) {
                for (StepRecord row : abandoned) {
                    now += row.seconds();
                    other.write(row.step(), now, values(row, tensors.getOrDefault(row.step(), List.of())));
                }
            }
        }
    }

    /** The steps of the control and of each arm of the spike's newest replay. */
    private Map<String, Rows<StepRecord>> arms(int spike) {
        return ExperimentDraft.readNewest(run, spike, folder -> {
                    Map<String, Rows<StepRecord>> rows = new LinkedHashMap<>();
                    Damaged.skip(notes, () -> Experiments.verdictIn(folder))
                            .ifPresent(verdict -> Stream.concat(
                                            Stream.of(verdict.control().replay()), verdict.arms().stream())
                                    .forEach(arm -> rows.put(
                                            arm.name(),
                                            new TraceReader(RunDirectory.arm(folder, arm.name())).steps())));
                    return rows;
                })
                .orElse(Map.of());
    }

    private void arm(int spike, String name, Rows<StepRecord> read) {
        read.notes().forEach(notes);
        double now = 0;
        try (EventFileWriter out = file(folder.resolve("spike-" + spike).resolve(RunDirectory.armFolder(name)), now)) {
            for (StepRecord row : read.rows()) {
                now += row.seconds();
                out.write(row.step(), now, values(row, List.of()));
            }
        }
    }

    private static EventFileWriter file(Path folder, double start) {
        Folder.create(folder);
        return EventFileWriter.create(
                folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.epicenter", (long) start)), start);
    }

    private static Map<String, Double> values(StepRecord row, List<TensorRecord> tensors) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("train/loss", row.loss());
        values.put("train/lr", row.lr());
        row.heldOutLoss().ifPresent(loss -> values.put("held_out/loss", loss));
        put(values, "norms/grad_norm", row.gradNorm());
        put(values, "norms/update_norm", row.updateNorm());
        put(values, "norms/weight_norm", row.weightNorm());
        row.outputLogitMax().ifPresent(max -> values.put("norms/output_logit_max", max));
        for (TensorRecord tensor : tensors) {
            put(values, "update_rms/" + tensor.tensor(), tensor.updateRms());
            put(values, "grad_norm/" + tensor.tensor(), tensor.gradNorm());
            put(values, "weight_norm/" + tensor.tensor(), tensor.weightNorm());
            put(values, "staleness/" + tensor.tensor(), tensor.staleness());
        }
        return values;
    }

    /** Norms that are turned off are NaN at every step. */
    private static void put(Map<String, Double> values, String tag, double value) {
        if (!Double.isNaN(value)) {
            values.put(tag, value);
        }
    }

    private NavigableMap<Long, List<TensorRecord>> tensors(Path segment) {
        Rows<TensorRecord> read = SegmentTensors.read(new TraceReader(segment), 0, Long.MAX_VALUE);
        read.notes().forEach(notes);
        return read.rows().stream()
                .collect(Collectors.groupingBy(TensorRecord::step, TreeMap::new, Collectors.toList()));
    }

    /** The start of each segment, in seconds since 1970. */
    private static Map<Integer, Double> starts(List<TimelineEntry> entries) {
        Map<Integer, Double> starts = new LinkedHashMap<>();
        entries.forEach(entry -> {
            if (entry.event() instanceof TimelineEvent.SegmentStarted started) {
                starts.putIfAbsent(started.segment(), entry.time().toEpochMilli() * 1e-3);
            }
        });
        return starts;
    }
}
