package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.report.RunSummary;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The loss of a run at a few dozen live steps: enough for a sparkline, without reading the whole files.
 *
 * @param steps ascending
 * @param losses as many as {@code steps}
 */
record LossSample(List<Long> steps, List<Double> losses) {
    private static final int POINTS = 60;

    static LossSample read(RunDirectory run, Timeline timeline) {
        Map<Long, Double> sample = new TreeMap<>();
        for (TimelineSegment segment : timeline.segments()) {
            try {
                new MetricsFile(run.segment(segment.number()))
                        .sample(POINTS).stream()
                                .filter(row -> segment.isLive(row.step()))
                                .forEach(row -> sample.put(row.step(), row.loss()));
            } catch (EpicenterException unreadable) {
                // The page of the run reports the error; its sparkline lacks some points.
                continue;
            }
        }
        return new LossSample(List.copyOf(sample.keySet()), List.copyOf(sample.values()));
    }

    /** The last sampled step: the run's last one, unless its file is being written. */
    Optional<RunSummary.Last> last() {
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunSummary.Last(steps.get(steps.size() - 1), losses.get(losses.size() - 1)));
    }
}
