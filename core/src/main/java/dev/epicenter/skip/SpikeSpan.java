package dev.epicenter.skip;

/**
 * Where a spike is, in optimizer updates counted from 1.
 *
 * @param first the onset
 * @param last the last step of it that is known, inclusive
 * @param spacing steps from one row of the log to the next: the onset's row may stand for that many steps
 */
public record SpikeSpan(long first, long last, long spacing) {
    public SpikeSpan {
        if (first < 1 || last < first || spacing < 1) {
            throw new IllegalArgumentException("no stretch of steps: " + first + " to " + last + ", every " + spacing);
        }
    }
}
