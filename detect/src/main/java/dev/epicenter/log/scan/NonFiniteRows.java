package dev.epicenter.log.scan;

/**
 * The rows of an event whose values are not finite. Such an event is open until several finite rows follow; after very few
 * rows, one finite row shows that the loss is finite again.
 *
 * @param count how many there are; 0 if there is no such event
 * @param firstStep the step of the first of them
 * @param lastStep the step of the last of them
 * @param finiteStep the step of the first finite row after the last of them, or -1 if the last row is not finite
 */
public record NonFiniteRows(long count, long firstStep, long lastStep, long finiteStep) {
    private static final int MOST = 3;

    static final NonFiniteRows NONE = new NonFiniteRows(0, -1, -1, -1);

    NonFiniteRows with(long step, double value) {
        if (!Double.isFinite(value)) {
            return new NonFiniteRows(count + 1, count == 0 ? step : firstStep, step, -1);
        }
        return count == 0 || finiteStep >= 0 ? this : new NonFiniteRows(count, firstStep, lastStep, step);
    }

    /** Whether it was a moment: few rows, and a finite one follows. A run that is not finite for long has lost its weights. */
    boolean isMoment() {
        return finiteStep >= 0 && count <= MOST;
    }
}
