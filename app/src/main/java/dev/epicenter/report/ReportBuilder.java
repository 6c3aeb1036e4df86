package dev.epicenter.report;

import dev.epicenter.config.RunConfig;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEntry;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.TraceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the data of a report from a run directory. It needs no lock: the run may be in progress. */
public final class ReportBuilder {
    /** The most heat maps in a report, as they are large; further spikes have none. */
    private static final int MAX_PICTURES = 8;

    private final RunDirectory run;
    private final RunConfig config;
    private final Timeline timeline;
    private final List<String> notes = new ArrayList<>();

    private ReportBuilder(RunDirectory run, RunConfig config) {
        this.run = run;
        this.config = config;
        Rows<TimelineEntry> entries = run.intactEntries();
        this.timeline = Timeline.of(entries.rows());
        notes.addAll(entries.notes());
    }

    /** @param config the run file of the run */
    public static ReportView build(RunDirectory run, RunConfig config) {
        return new ReportBuilder(run, config).build();
    }

    private ReportView build() {
        Map<Integer, StepColumns> rows = new TreeMap<>();
        for (TimelineSegment segment : timeline.segments()) {
            rows.put(
                    segment.number(),
                    StepColumns.of(new TraceReader(run.segment(segment.number()))
                            .steps()
                            .rows()));
        }
        RunTrace trace = RunTrace.read(run, timeline);
        notes.addAll(trace.notes());
        long recorded = rows.values().stream().mapToLong(StepColumns::size).sum();
        CurveWindow window = CurveWindow.whole();
        if (recorded > 4L * window.buckets()) {
            notes.add("Curves are downsampled: of each bucket of about " + recorded / window.buckets()
                    + " steps, the first, last, smallest and largest value are shown. The files keep every step.");
        }
        long last = rows.values().stream().mapToLong(StepColumns::last).max().orElse(0);
        List<TensorHeatmap> pictures = pictures(last);
        List<ExperimentView> experiments = timeline.spikes().stream()
                .map(spike -> Experiments.read(run, spike.number(), notes::add))
                .flatMap(Optional::stream)
                .toList();
        List<DiagnosisView> diagnoses = timeline.spikes().stream()
                .map(spike -> Diagnoses.read(run, spike.number(), notes::add))
                .flatMap(Optional::stream)
                .toList();
        return new ReportView(
                new ReportView.Run(
                        config.name(),
                        RunSummary.sentence(config.steps(), timeline, RunSummary.last(trace.steps())),
                        notes,
                        RunDetailsView.of(config, run.provenance())),
                RunCurves.of(timeline.segments(), rows, CurveRequest.all(window)),
                SpikeRow.of(timeline, last),
                ReportView.Rollback.of(timeline),
                new ReportView.Plot(
                        RunCurves.metrics(rows),
                        RemedyRow.of(timeline, last),
                        RunAxes.of(config, timeline.segments(), rows),
                        verdicts(),
                        config.model().lossUnit()),
                TimelineText.events(timeline),
                pictures,
                experiments,
                diagnoses);
    }

    private Map<Integer, String> verdicts() {
        Map<Integer, String> words = new TreeMap<>();
        timeline.spikes()
                .forEach(spike -> Damaged.skip(unused -> {}, () -> Diagnoses.digest(run, spike.number()))
                        .ifPresent(found -> words.put(spike.number(), VerdictCard.shortly(found))));
        return words;
    }

    private List<TensorHeatmap> pictures(long last) {
        HeatmapReader reader = new HeatmapReader(run, timeline, notes::add);
        return timeline.spikes().stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .limit(MAX_PICTURES)
                .map(spike -> reader.picture(spike, last))
                .flatMap(Optional::stream)
                .toList();
    }
}
