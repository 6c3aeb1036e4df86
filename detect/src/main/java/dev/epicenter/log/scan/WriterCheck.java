package dev.epicenter.log.scan;

/**
 * Detects that two writers append to one file at the same time: their steps form two increasing sequences, and rows change
 * between them again and again. A resumed run changes once.
 */
final class WriterCheck {
    private static final int FEWEST_CHANGES = 10;

    private long rows;
    private long changes;
    private long current;
    private long other;
    private boolean begun;
    private boolean two;

    void add(long step) {
        rows++;
        if (!begun) {
            begun = true;
        } else if (step == current) {
            // One writer that repeats its step, such as for each micro-batch.
            return;
        } else if (step < current) {
            changes += two && step > other ? 1 : 0;
            two = true;
            other = current;
        } else if (two && other > current && step > other) {
            changes++;
            other = current;
        }
        current = step;
    }

    /** The number of changes between two writers; 0 if there is one. */
    long changes() {
        return changes >= FEWEST_CHANGES && 10 * changes > rows ? changes : 0;
    }
}
