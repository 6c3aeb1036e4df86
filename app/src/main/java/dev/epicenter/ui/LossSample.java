package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.report.RunSummary;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.StepSampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The loss of a run at a few dozen live steps: enough for a sparkline, without reading the whole files.
 *
 * @param steps ascending
 * @param losses as many as {@code steps}
 * @param speed the newest steps per second; empty where the newest rows have no times
 * @param notes what cannot be read
 */
record LossSample(List<Long> steps, List<Double> losses, OptionalDouble speed, List<String> notes) {
    private static final int POINTS = 60;

    /** The least of one segment: a run with many segments has a finer curve. */
    private static final int SEGMENT_POINTS = 8;

    /** The newest rows, of which the speed is measured. */
    private static final int SPEED_ROWS = 8;

    LossSample {
        steps = List.copyOf(steps);
        losses = List.copyOf(losses);
        notes = List.copyOf(notes);
    }

    static LossSample none() {
        return new LossSample(List.of(), List.of(), OptionalDouble.empty(), List.of());
    }

    static LossSample read(RunDirectory run, Timeline timeline) {
        Map<Long, Double> sample = new TreeMap<>();
        List<StepRecord> newest = List.of();
        List<String> notes = new ArrayList<>();
        int points = Math.max(
                SEGMENT_POINTS, POINTS / Math.max(1, timeline.segments().size()));
        for (TimelineSegment segment : timeline.segments()) {
            try {
                run.lostMetrics(segment).ifPresent(notes::add);
                List<StepRecord> rows = new StepSampler(run.segment(segment.number())).sample(points);
                rows.stream()
                        .filter(row -> segment.isLive(row.step()))
                        .forEach(row -> sample.put(row.step(), row.loss()));
                newest = rows;
                TruncatedMetrics.note(run, segment, rows).ifPresent(notes::add);
            } catch (EpicenterException unreadable) {
                notes.add(String.valueOf(unreadable.getMessage()));
            }
        }
        return new LossSample(List.copyOf(sample.keySet()), List.copyOf(sample.values()), speed(newest), notes);
    }

    /** The sampled rows end with consecutive ones. */
    private static OptionalDouble speed(List<StepRecord> rows) {
        List<StepRecord> last = rows.subList(Math.max(0, rows.size() - SPEED_ROWS), rows.size());
        double seconds = 0;
        long steps = 0;
        for (int i = 1; i < last.size(); i++) {
            // A gap is one between sampled rows, not a time.
            if (last.get(i).step() - last.get(i - 1).step()
                    <= last.get(last.size() - 1).step()
                            - last.get(last.size() - 2).step()) {
                steps += last.get(i).step() - last.get(i - 1).step();
                seconds += last.get(i).seconds();
            }
        }
        return seconds > 0 ? OptionalDouble.of(steps / seconds) : OptionalDouble.empty();
    }

    /** The last sampled step: the run's last one, unless its file is being written. */
    Optional<RunSummary.Last> last() {
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunSummary.Last(steps.get(steps.size() - 1), losses.get(losses.size() - 1)));
    }
}
