package dev.epicenter.statistics;

/**
 * A time to an event, possibly censored.
 *
 * @param time positive or 0: of the event, or the last time at which it had not occurred
 * @param occurred whether the event occurred; false: censored
 */
public record TimeToEvent(double time, boolean occurred) {
    public TimeToEvent {
        if (!(time >= 0) || Double.isInfinite(time)) {
            throw new IllegalArgumentException("not a time: " + time);
        }
    }
}
