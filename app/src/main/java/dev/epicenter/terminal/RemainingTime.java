package dev.epicenter.terminal;

import dev.epicenter.Formats;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Measures the recent number of steps per second, and estimates the time left. The time before the first step, which loads
 * libraries and data, does not count. A sliding window of 30 seconds follows changes of speed. Thread-safe.
 */
public final class RemainingTime {
    private static final double SECOND = 1e9;

    /** Fewer steps, or steps in less time, give no useful estimate. */
    private static final int FEWEST_STEPS = 3;

    private static final double FEWEST_SECONDS = 3;
    private static final double WINDOW_SECONDS = 30;

    private final LongSupplier nanoTime;

    /** The start of the window, and later candidates for it, a second or more apart. */
    private final Deque<Mark> marks = new ArrayDeque<>();

    private long made;

    private record Mark(long nanos, long made) {}

    public RemainingTime() {
        this(System::nanoTime);
    }

    public RemainingTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Counts one step. */
    public void step() {
        steps(1);
    }

    /** Counts {@code steps} steps, the last of which has just ended: a log may have no row of the others. */
    public synchronized void steps(long steps) {
        made += steps;
        long now = nanoTime.getAsLong();
        if (marks.isEmpty() || now - marks.getLast().nanos() >= SECOND) {
            marks.addLast(new Mark(now, made));
        }
        while (marks.size() > 1 && isEnough(second(), now, WINDOW_SECONDS)) {
            marks.removeFirst();
        }
    }

    /** Training starts again: until its next step it loads, which does not count. */
    public synchronized void restart() {
        marks.clear();
    }

    /** Steps per second; empty until it can be estimated. */
    public synchronized OptionalDouble perSecond() {
        long now = nanoTime.getAsLong();
        if (marks.isEmpty() || !isEnough(marks.getFirst(), now, FEWEST_SECONDS)) {
            return OptionalDouble.empty();
        }
        Mark since = marks.getFirst();
        return OptionalDouble.of((made - since.made()) / ((now - since.nanos()) / SECOND));
    }

    /** Such as {@code "  about 3 min 20 s left"}; empty until it can be estimated. */
    public String left(long steps) {
        OptionalDouble pace = perSecond();
        return pace.isEmpty() ? "" : "  about " + Formats.duration(Math.round(steps / pace.getAsDouble())) + " left";
    }

    /** Such as {@code ", at most about 3 min 20 s"}; empty until it can be estimated. */
    public String atMost(long steps) {
        OptionalDouble pace = perSecond();
        return pace.isEmpty() ? "" : ", at most about " + Formats.duration(Math.round(steps / pace.getAsDouble()));
    }

    private boolean isEnough(Mark since, long now, double seconds) {
        return now - since.nanos() >= seconds * SECOND && made - since.made() >= FEWEST_STEPS;
    }

    private Mark second() {
        Mark first = marks.removeFirst();
        Mark second = marks.getFirst();
        marks.addFirst(first);
        return second;
    }
}
