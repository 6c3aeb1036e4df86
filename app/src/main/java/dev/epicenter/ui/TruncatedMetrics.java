package dev.epicenter.ui;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Detects a {@code metrics.jsonl} whose end is missing: the timeline records later steps than its last row. */
final class TruncatedMetrics {
    private TruncatedMetrics() {}

    /** @param rows some rows of the segment, the last ones among them */
    static Optional<String> note(RunDirectory run, TimelineSegment segment, List<StepRecord> rows) {
        if (rows.size() < 2) {
            return Optional.empty();
        }
        long last = rows.get(rows.size() - 1).step();
        return note(run, segment, last, last - rows.get(rows.size() - 2).step());
    }

    /**
     * @param last the step of the last row
     * @param every the steps between two rows: a trainer may not write a row for its last step
     */
    static Optional<String> note(RunDirectory run, TimelineSegment segment, long last, long every) {
        OptionalLong made = segment.lastStep();
        return last > 0 && made.isPresent() && made.getAsLong() - last > every
                ? Optional.of(run.segment(segment.number()).resolve("metrics.jsonl") + ": ends at step " + last
                        + ", although steps up to " + made.getAsLong()
                        + " were recorded; it was truncated, so restore it from a copy")
                : Optional.empty();
    }
}
