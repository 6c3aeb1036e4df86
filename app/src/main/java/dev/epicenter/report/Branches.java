package dev.epicenter.report;

import dev.epicenter.run.TimelineSegment;
import java.util.List;
import java.util.OptionalInt;

/** Which segment each segment branches from. */
final class Branches {
    private Branches() {}

    /**
     * The index of the segment that made the state from which {@code segments.get(index)} starts: the newest earlier one
     * with steps up to there. Empty for the start of the run.
     */
    static OptionalInt parent(List<TimelineSegment> segments, int index) {
        long from = segments.get(index).fromStep();
        for (int i = index - 1; i >= 0; i--) {
            if (segments.get(i).fromStep() < from) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
