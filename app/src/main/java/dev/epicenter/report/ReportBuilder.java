package dev.epicenter.report;

import dev.epicenter.config.RunConfig;
import dev.epicenter.duckdb.CompactedTensors;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads all that the report shows from a run's directory. Needs no lock: the run may be going on. */
public final class ReportBuilder {
    /** Pictures are large; spikes beyond these many have none. */
    private static final int MOST_PICTURES = 8;

    private final RunDirectory run;
    private final RunConfig config;
    private final Timeline timeline;
    private final List<String> notes = new ArrayList<>();
    private final Map<Integer, Rows<TensorRecord>> hotTensors = new HashMap<>();

    private ReportBuilder(RunDirectory run, RunConfig config) {
        this.run = run;
        this.config = config;
        this.timeline = run.timeline();
    }

    /** @param config the run's own run file */
    public static ReportData build(RunDirectory run, RunConfig config) {
        return new ReportBuilder(run, config).build();
    }

    private ReportData build() {
        Map<Integer, List<StepRecord>> rows = new TreeMap<>();
        for (TimelineSegment segment : timeline.segments()) {
            Rows<StepRecord> recorded = new TraceReader(run.segment(segment.number())).steps();
            rows.put(segment.number(), recorded.rows());
        }
        RunTrace trace = RunTrace.read(run);
        notes.addAll(trace.notes());
        long recorded = rows.values().stream().mapToLong(List::size).sum();
        if (recorded > 4L * RunCurves.BUCKETS) {
            notes.add(
                    "Curves are thinned for drawing: of each stretch of about " + recorded / RunCurves.BUCKETS
                            + " steps the first, the last, the least and the largest value are shown. The files keep every step.");
        }
        long last = rows.values().stream()
                .filter(list -> !list.isEmpty())
                .mapToLong(list -> list.get(list.size() - 1).step())
                .max()
                .orElse(0);
        List<TensorPicture> pictures = pictures(last);
        List<ExperimentView> experiments = timeline.spikes().stream()
                .map(spike -> Experiments.read(run, spike.number(), notes::add))
                .flatMap(Optional::stream)
                .toList();
        return new ReportData(
                new ReportData.Run(
                        config.name(),
                        RunSummary.sentence(config.steps(), timeline, trace.steps()),
                        notes,
                        RunFacts.of(config, run.provenance())),
                RunCurves.of(timeline.segments(), rows),
                timeline.spikes().stream().map(spike -> row(spike, last)).toList(),
                timeline.rollbacks().stream()
                        .map(rollback -> new ReportData.Rollback(
                                rollback.spike(),
                                rollback.fromStep(),
                                rollback.toStep(),
                                rollback.skipped().count(),
                                TimelineWords.words(rollback)))
                        .toList(),
                TimelineWords.events(timeline),
                pictures,
                experiments,
                timeline.spikes().stream()
                        .map(spike -> Diagnoses.read(run, spike.number()))
                        .flatMap(Optional::stream)
                        .toList());
    }

    private SpikeRow row(TimelineSpike spike, long last) {
        long givenUp = timeline.rollbacks().stream()
                .filter(rollback -> rollback.spike() == spike.number())
                .mapToLong(TimelineEvent.RolledBack::fromStep)
                .max()
                .orElseGet(() -> TimelineWords.givenUp(timeline, spike)
                        .map(TimelineEvent.Remedied::fromStep)
                        .orElse(last));
        return new SpikeRow(
                spike.number(),
                spike.spike(),
                spike.spike().end().orElse(givenUp),
                spike.live(),
                TimelineWords.action(timeline, spike));
    }

    private List<TensorPicture> pictures(long last) {
        return timeline.spikes().stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .limit(MOST_PICTURES)
                .map(spike -> picture(spike, last))
                .flatMap(Optional::stream)
                .toList();
    }

    /** From the branch that spiked: the segments before the spike's, its own, and those that took it up again. */
    private Optional<TensorPicture> picture(TimelineSpike spike, long last) {
        long onset = spike.spike().onset();
        List<TimelineSegment> branch = new ArrayList<>();
        for (TimelineSegment segment : timeline.segments()) {
            if (segment.number() > spike.segment() && segment.cause() == TimelineEvent.Cause.ROLLBACK) {
                break;
            }
            branch.add(segment);
        }
        List<TensorRecord> records = new ArrayList<>();
        long until = onset + TensorPictures.AFTER;
        for (int i = branch.size() - 1; i >= 0; i--) {
            TimelineSegment segment = branch.get(i);
            long from = Math.max(segment.fromStep() + 1, onset - TensorPictures.BEFORE);
            if (from <= until) {
                records.addAll(0, tensors(segment.number(), from, until));
            }
            until = Math.min(until, segment.fromStep());
        }
        return TensorPictures.draw(spike.number(), onset, last, records);
    }

    private List<TensorRecord> tensors(int segment, long from, long to) {
        TraceReader reader = new TraceReader(run.segment(segment));
        List<TensorRecord> records = new ArrayList<>(CompactedTensors.read(reader.compactedParts(), from, to));
        hotTensors.computeIfAbsent(segment, number -> said(reader.tensors())).rows().stream()
                .filter(row -> row.step() >= from && row.step() <= to)
                .forEach(records::add);
        return records;
    }

    private <T> Rows<T> said(Rows<T> rows) {
        notes.addAll(rows.notes());
        return rows;
    }
}
