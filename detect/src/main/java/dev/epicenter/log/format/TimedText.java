package dev.epicenter.log.format;

import java.io.Serial;
import java.time.Duration;

/**
 * A text that can be read only for a limited time. Java's regular expressions can take exponential time, and reading the
 * text is the only point at which they can be stopped.
 */
final class TimedText implements CharSequence {
    /** Reading the clock takes longer than a character. */
    private static final int CHARACTERS_PER_CHECK = 1 << 10;

    private final String text;
    private final long deadline;
    private int unchecked;

    private TimedText(String text, long deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    static TimedText of(String text, Duration most) {
        return new TimedText(text, System.nanoTime() + most.toNanos());
    }

    /** Thrown when the time is over. */
    static final class TimeOver extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        TimeOver() {
            super("the time for a line is over", null, false, false);
        }
    }

    @Override
    public char charAt(int index) {
        if (++unchecked == CHARACTERS_PER_CHECK) {
            unchecked = 0;
            if (System.nanoTime() - deadline > 0) {
                throw new TimeOver();
            }
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
