package dev.epicenter.log.scan;

import java.util.Arrays;

/**
 * Maps increasing steps to rows. Equally spaced steps form one segment, so a log of any length takes little memory. If
 * steps are irregular, the oldest half is dropped at intervals.
 */
public final class StepIndex {
    private static final int MOST = 1 << 20;

    private long[] steps = new long[8];
    private long[] rows = new long[8];
    private long[] spacings = new long[8];
    private int size;
    private long lastStep;
    private long lastRow;

    void clear() {
        size = 0;
    }

    /** Adds {@code step}, which is above all earlier ones. */
    public void add(long step, long row) {
        if (size > 0 && row == lastRow + 1) {
            long spacing = step - lastStep;
            if (spacings[size - 1] == 0 && lastRow == rows[size - 1]) {
                spacings[size - 1] = spacing;
            }
            if (spacings[size - 1] == spacing) {
                lastStep = step;
                lastRow = row;
                return;
            }
        }
        if (size == steps.length) {
            makeRoom();
        }
        steps[size] = step;
        rows[size] = row;
        spacings[size++] = 0;
        lastStep = step;
        lastRow = row;
    }

    /** The last row whose step is at most {@code step}; the first known row if there is none. */
    public long of(long step) {
        if (size == 0) {
            return 0;
        }
        int found = Arrays.binarySearch(steps, 0, size, step);
        int piece = Math.max(0, found >= 0 ? found : -found - 2);
        long beyond = Math.max(0, step - steps[piece]);
        long row = rows[piece] + (spacings[piece] == 0 ? 0 : beyond / spacings[piece]);
        long last = piece + 1 < size ? rows[piece + 1] - 1 : lastRow;
        return Math.min(row, last);
    }

    private void makeRoom() {
        if (size == MOST) {
            int half = size / 2;
            System.arraycopy(steps, half, steps, 0, size - half);
            System.arraycopy(rows, half, rows, 0, size - half);
            System.arraycopy(spacings, half, spacings, 0, size - half);
            size -= half;
            return;
        }
        steps = Arrays.copyOf(steps, 2 * size);
        rows = Arrays.copyOf(rows, 2 * size);
        spacings = Arrays.copyOf(spacings, 2 * size);
    }
}
