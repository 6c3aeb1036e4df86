package dev.epicenter.skip;

/**
 * The range of steps of a spike, in optimizer updates counted from 1.
 *
 * @param first the onset
 * @param last the last known step, inclusive
 * @param spacing steps between rows of the log: the row of the onset may cover that many steps
 */
public record SpikeSpan(long first, long last, long spacing) {
    public SpikeSpan {
        if (first < 1 || last < first || spacing < 1) {
            throw new IllegalArgumentException(
                    "invalid range of steps: " + first + " to " + last + ", every " + spacing);
        }
    }
}
