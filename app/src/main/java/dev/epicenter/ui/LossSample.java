package dev.epicenter.ui;

import dev.epicenter.json.Json;
import dev.epicenter.report.RunSummary;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/**
 * A run's loss at a few dozen of its live steps: enough for a sparkline, without reading the files whole.
 *
 * @param steps ascending
 * @param losses as many as {@code steps}
 */
record LossSample(List<Long> steps, List<Double> losses) {
    private static final int POINTS = 60;

    /** More than a line of {@code metrics.jsonl} takes. */
    private static final int LINE = 1024;

    static LossSample read(RunDirectory run, Timeline timeline) {
        Map<Long, Double> sample = new TreeMap<>();
        for (TimelineSegment segment : timeline.segments()) {
            Path file = run.segment(segment.number()).resolve("metrics.jsonl");
            if (Files.exists(file)) {
                try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                    read(in, segment, sample);
                } catch (IOException unreadable) {
                    // The run's own page says what is wrong with it; its card lacks some points.
                    continue;
                }
            }
        }
        return new LossSample(List.copyOf(sample.keySet()), List.copyOf(sample.values()));
    }

    /** The last step sampled, which is the run's last unless its file is being written to. */
    Optional<RunSummary.Last> last() {
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new RunSummary.Last(steps.get(steps.size() - 1), losses.get(losses.size() - 1)));
    }

    private static void read(RandomAccessFile in, TimelineSegment segment, Map<Long, Double> sample)
            throws IOException {
        long length = in.length();
        byte[] buffer = new byte[2 * LINE];
        for (int i = 0; i <= POINTS; i++) {
            long at = i == POINTS ? Math.max(0, length - buffer.length) : length * i / POINTS;
            in.seek(at);
            int count = Math.max(0, in.read(buffer));
            String[] lines = new String(buffer, 0, count, StandardCharsets.UTF_8).split("\n", -1);
            // The first piece may begin in the middle of a line, the last may lack its end.
            for (int k = i == POINTS ? Math.max(1, lines.length - 3) : 1; k < lines.length - 1; k++) {
                Optional<StepRecord> row = parse(lines[k]);
                row.filter(step -> segment.isLive(step.step())).ifPresent(step -> sample.put(step.step(), step.loss()));
                if (row.isPresent() && i < POINTS) {
                    break;
                }
            }
        }
    }

    private static Optional<StepRecord> parse(String line) {
        try {
            return Optional.of(Json.parse(line, StepRecord.class));
        } catch (JacksonException noRow) {
            return Optional.empty();
        }
    }
}
