package dev.epicenter.segment;

/** A range of skipped batches: {@code from} (inclusive) to {@code to} (exclusive). */
public record SkipRange(long from, long to) {
    public SkipRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a range of batches: " + from + " to " + to);
        }
    }

    public long count() {
        return to - from;
    }
}
