package dev.epicenter.log.format;

import java.util.OptionalLong;

/**
 * The newest position of the progress bar of training, for lines without a step beside it. Bars of evaluation and of data
 * preparation have other totals.
 */
final class BarContext {
    private static final int PATIENCE = 2;

    private OptionalLong main = OptionalLong.empty();
    private long mainPlace = -1;
    private long total = -1;
    private long place = -1;
    private int unanswered;

    /** Notes a bar without values. */
    void bar(long at, long outOf) {
        place = at;
        total = outOf;
        if (main.isPresent() && main.getAsLong() == outOf) {
            mainPlace = at;
            unanswered = 0;
        }
    }

    /** The step of a line of values; empty if there is no bar. */
    OptionalLong step() {
        if (total < 0 && place < 0) {
            return OptionalLong.empty();
        }
        if (main.isEmpty() || main.getAsLong() != total && ++unanswered > PATIENCE) {
            main = OptionalLong.of(total);
            mainPlace = place;
            unanswered = 0;
        }
        return OptionalLong.of(mainPlace);
    }
}
