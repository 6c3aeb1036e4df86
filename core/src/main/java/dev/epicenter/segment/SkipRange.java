package dev.epicenter.segment;

/** Batches {@code from} (inclusive) to {@code to} (exclusive) that nothing trains on. */
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
