package dev.epicenter.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How fast steps are made lately, and so how long the rest takes. The time before the first step, which loads libraries and
 * data, does not count; nor does what is long past, so that it follows a machine that slows down. Safe for use by several
 * threads.
 */
final class Pace {
    private static final double SECOND = 1e9;

    /** Fewer steps, or steps in less time, tell nothing of the others. */
    private static final int FEWEST_STEPS = 3;

    private static final double FEWEST_SECONDS = 3;
    private static final double WINDOW_SECONDS = 30;

    private final LongSupplier nanoTime;

    /** The window's beginning, and places a second or more apart where it can begin later. */
    private final Deque<Mark> marks = new ArrayDeque<>();

    private long made;

    private record Mark(long nanos, long made) {}

    Pace() {
        this(System::nanoTime);
    }

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** One more step is made. */
    synchronized void step() {
        made++;
        long now = nanoTime.getAsLong();
        if (marks.isEmpty() || now - marks.getLast().nanos() >= SECOND) {
            marks.addLast(new Mark(now, made));
        }
        while (marks.size() > 1 && isEnough(second(), now, WINDOW_SECONDS)) {
            marks.removeFirst();
        }
    }

    /** Steps a second; empty until there are some. */
    synchronized OptionalDouble perSecond() {
        long now = nanoTime.getAsLong();
        if (marks.isEmpty() || !isEnough(marks.getFirst(), now, FEWEST_SECONDS)) {
            return OptionalDouble.empty();
        }
        Mark since = marks.getFirst();
        return OptionalDouble.of((made - since.made()) / ((now - since.nanos()) / SECOND));
    }

    /** Such as {@code "  about 3 min 20 s left"} for so many steps; nothing until that is known. */
    String left(long steps) {
        OptionalDouble pace = perSecond();
        return pace.isEmpty() ? "" : "  about " + Figures.duration(Math.round(steps / pace.getAsDouble())) + " left";
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
