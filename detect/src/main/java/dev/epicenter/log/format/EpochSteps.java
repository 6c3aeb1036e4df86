package dev.epicenter.log.format;

import java.util.OptionalLong;

/**
 * Converts an epoch and a position in it to a step that counts over all epochs, row by row.
 *
 * <p>Epochs count from 0 if the first epoch is 0, otherwise from 1. Where the log does not state an epoch's length, it is
 * that of the longest epoch before. If a new epoch begins at a higher position than the last one ended, positions do not
 * restart with the epochs: they are steps already.
 */
public final class EpochSteps {
    private boolean begun;
    private long base;
    private long epoch;
    /** The step before the first position of the epoch. */
    private long start;

    private long length;
    private long lowest;
    private long spacing;
    private long widest;
    private long last;
    /** The last position of the epoch before, if positions do not restart. */
    private long before;

    private boolean restarting = true;
    private boolean overAll;
    private boolean computed;
    private boolean fromOne;
    private boolean gapless = true;

    /**
     * The step of a row.
     *
     * @param row the row's epoch, from 0
     * @param place the position in the epoch, from 0
     * @param printed the epoch's length, if the log states it
     */
    public long step(long row, long place, OptionalLong printed) {
        if (!begun) {
            begin(row, place, printed);
        } else if (row != epoch) {
            move(row, place, printed);
        } else if (place > last) {
            spacing = spacing == 0 ? place - last : Math.min(spacing, place - last);
            widest = Math.max(widest, place - last);
            gapless &= place - last == 1;
        }
        gapless &= printed.isPresent() && (length == 0 || length == printed.getAsLong());
        last = place;
        lowest = Math.min(lowest, place);
        length = printed.orElse(Math.max(length, lowest == 0 ? place + spacing : place));
        computed |= restarting && (printed.isPresent() || start > 0);
        return restarting ? start + place : place;
    }

    /** The newest row's position in its epoch: rows, or steps, since the last one of the epoch before. */
    public long place() {
        return last - before;
    }

    /** Whether steps were computed from epochs, rather than read. */
    public boolean isComputed() {
        return computed;
    }

    /** Whether every position of an epoch is logged, so that its length is certain. */
    public boolean isExact() {
        return widest == 1;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Notes, before the first row, that positions count over all epochs. A later one may show that they do not. */
    void countOverAll() {
        overAll = true;
    }

    /** Notes that the log states that epochs count from 1, as {@code Epoch 1/60} does. */
    void countFromOne() {
        fromOne = true;
    }

    /**
     * Whether the steps so far can be relied on: the first epoch is 0, or 1 where epochs count from 1, and every position up
     * to the printed length is logged.
     */
    boolean isCertain() {
        return gapless;
    }

    private void begin(long row, long place, OptionalLong printed) {
        begun = true;
        base = Math.min(row, 1);
        gapless = place <= 1 && (row == 0 || row == 1 && fromOne);
        epoch = row;
        lowest = place;
        restarting = !overAll;
        start = overAll ? 0 : (row - base) * printed.orElse(0);
    }

    private void move(long row, long place, OptionalLong printed) {
        gapless &= place <= 1 && row >= base;
        if (row > epoch) {
            gapless &= row == epoch + 1 && last + 1 >= length;
            boolean completed =
                    printed.isPresent() && last + Math.max(widest, printed.getAsLong() / 10) >= printed.getAsLong();
            restarting = place <= last || restarting && completed;
            before = restarting ? 0 : last;
            // Positions count from 0 if this one does, even if the first epoch's 0 was not logged.
            boolean isLonger = printed.isEmpty() && place == 0 && lowest > 0;
            start += (row - epoch) * (length + (isLonger ? spacing : 0));
        } else {
            base = Math.min(base, row);
            // A mean restarts with a resumed run.
            before = restarting ? 0 : place - Math.max(1, spacing);
            start = row == base ? 0 : Math.max(0, start - (epoch - row) * length);
        }
        epoch = row;
    }
}
