package dev.epicenter.ui;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.report.Curve;
import dev.epicenter.report.CurveRequest;
import dev.epicenter.report.CurveWindow;
import dev.epicenter.report.LiveSeries;
import dev.epicenter.report.RemedyRow;
import dev.epicenter.report.ReportView;
import dev.epicenter.report.RunAxes;
import dev.epicenter.report.RunCurves;
import dev.epicenter.report.RunState;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.StepColumns;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEntry;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.StepFollower;
import dev.epicenter.trace.StepSampler;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A run in memory that is kept up to date: read completely once, then only its new rows. Safe for use by several
 * threads.
 */
final class FollowedRun {
    private final RunDirectory run;
    private final RunConfig config;
    private final FileStamp made;
    private final Executor reader;
    private final Map<Integer, Segment> segments = new HashMap<>();
    private final SpikeVerdicts verdicts;
    private FileStamp stamp = new FileStamp(-1, -1);
    private Timeline timeline = Timeline.fold(List.of());
    private List<String> timelineNotes = List.of();
    private Optional<String> writer = Optional.empty();
    /** Increases with each change seen. */
    private long version;

    private static final class Segment {
        private final StepFollower follower;
        /** While a long segment is read for the first time, the columns hold a sample of it. */
        private Optional<BackgroundLoader> reading = Optional.empty();

        private StepColumns columns = new StepColumns();
        private int percent = -1;

        Segment(Path folder, Executor reader) {
            this.follower = new StepFollower(folder);
            if (new StepSampler(folder).size() > BackgroundLoader.LONG_BYTES) {
                BackgroundLoader loading = new BackgroundLoader(folder, follower, reader);
                columns = loading.sample();
                reading = Optional.of(loading);
            }
        }

        boolean poll() {
            if (reading.isEmpty()) {
                return follower.poll(row -> columns.add(row), () -> columns = new StepColumns());
            }
            BackgroundLoader loading = reading.orElseThrow();
            if (loading.isDone()) {
                columns = loading.whole();
                reading = Optional.empty();
                return true;
            }
            int before = percent;
            percent = loading.percent();
            return percent != before;
        }

        StepColumns columns(CurveWindow window) {
            return reading.flatMap(loading -> loading.near(window.from(), window.to()))
                    .orElse(columns);
        }
    }

    /** @param reader runs tasks that take seconds */
    FollowedRun(Path root, Executor reader) {
        this.reader = reader;
        this.run = RunDirectory.open(root);
        this.config = RunConfigReader.read(run.runYaml());
        this.verdicts = new SpikeVerdicts(run);
        this.made = FileStamp.of(run.provenanceFile());
    }

    /** Whether another run has replaced it. */
    boolean isReplaced() {
        return !made.equals(FileStamp.of(run.provenanceFile()));
    }

    RunDirectory run() {
        return run;
    }

    RunConfig config() {
        return config;
    }

    /**
     * Reads new rows and events.
     *
     * @return a number that is larger than before if anything has changed
     */
    synchronized long refresh() {
        // Read before the timeline: a run that ends in between counts as running, not as killed.
        Optional<String> currentWriter = run.writer();
        boolean changed = !currentWriter.equals(writer);
        writer = currentWriter;
        FileStamp now = FileStamp.of(run.timelineFile());
        if (!now.equals(stamp)) {
            Rows<TimelineEntry> entries = run.intactEntries();
            timeline = Timeline.of(entries.rows());
            timelineNotes = entries.notes();
            stamp = now;
            changed = true;
        }
        for (TimelineSegment segment : timeline.segments()) {
            changed |= segments.computeIfAbsent(segment.number(), number -> new Segment(run.segment(number), reader))
                    .poll();
        }
        if (changed) {
            version++;
        }
        return version;
    }

    /**
     * How much of the run has been read, in percent; empty once all has. Until then, samples stand in for long
     * segments.
     */
    synchronized OptionalInt percentRead() {
        return segments.values().stream()
                .flatMap(segment -> segment.reading.stream())
                .mapToInt(BackgroundLoader::percent)
                .min();
    }

    synchronized Timeline timeline() {
        return timeline;
    }

    /** Notes on damaged lines that were skipped. */
    synchronized List<String> notes() {
        return Stream.of(
                        timelineNotes.stream(),
                        timeline.segments().stream().flatMap(segment -> run.lostMetrics(segment).stream()),
                        timeline.segments().stream().flatMap(segment -> truncated(segment).stream()),
                        segments.values().stream().flatMap(segment -> segment.follower.note().stream()))
                .flatMap(notes -> notes)
                .toList();
    }

    private Optional<String> truncated(TimelineSegment segment) {
        Segment read = segments.get(segment.number());
        if (read == null || read.columns.size() < 2) {
            return Optional.empty();
        }
        long last = read.columns.last();
        return TruncatedMetrics.note(run, segment, last, last - read.columns.step(read.columns.size() - 2));
    }

    synchronized RunState state() {
        return RunState.of(writer, timeline.ended());
    }

    /** Rows held in memory. */
    synchronized long rows() {
        return segments.values().stream()
                .mapToLong(segment -> segment.columns.size())
                .sum();
    }

    /** The last recorded step, even if the run has abandoned it; 0 without one. */
    synchronized long lastStep() {
        return segments.values().stream()
                .mapToLong(segment -> segment.columns.last())
                .max()
                .orElse(0);
    }

    /** The last step that the run has kept. */
    synchronized Optional<RunSummary.Last> last() {
        List<TimelineSegment> all = timeline.segments();
        return IntStream.iterate(all.size() - 1, i -> i >= 0, i -> i - 1)
                .mapToObj(i -> last(all.get(i)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<RunSummary.Last> last(TimelineSegment segment) {
        Segment read = segments.get(segment.number());
        if (read == null) {
            return Optional.empty();
        }
        for (int row = read.columns.size() - 1; row >= 0; row--) {
            if (segment.isLive(read.columns.step(row))) {
                return Optional.of(
                        new RunSummary.Last(read.columns.step(row), read.columns.value(Curve.Metric.LOSS, row)));
            }
        }
        return Optional.empty();
    }

    synchronized List<Curve> curves(CurveRequest request) {
        Map<Integer, StepColumns> columns = new HashMap<>();
        segments.forEach((number, segment) -> columns.put(number, segment.columns(request.window())));
        return RunCurves.of(timeline.segments(), columns, request);
    }

    /** What charts need besides curves. */
    synchronized ReportView.Plot plot() {
        Map<Integer, StepColumns> columns = columns();
        return new ReportView.Plot(
                RunCurves.metrics(columns),
                RemedyRow.of(timeline, lastStep()),
                RunAxes.of(config, timeline.segments(), columns),
                verdicts(),
                config.model().lossUnit());
    }

    /** One metric over the steps that the run kept. */
    synchronized LiveSeries live(Curve.Metric metric) {
        return LiveSeries.of(timeline.segments(), columns(), metric);
    }

    /** The causes of the diagnosed spikes, in a few words, by the spikes' numbers. */
    synchronized Map<Integer, String> verdicts() {
        verdicts.update(timeline);
        return verdicts.words();
    }

    /** The rows read so far, by segment. */
    private Map<Integer, StepColumns> columns() {
        Map<Integer, StepColumns> columns = new HashMap<>();
        segments.forEach((number, segment) -> columns.put(number, segment.columns));
        return columns;
    }
}
