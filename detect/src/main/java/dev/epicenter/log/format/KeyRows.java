package dev.epicenter.log.format;

/** The newest rows of one key, to recognize those that are printed more than once. */
final class KeyRows {
    private static final int RECENT = 32;

    private final long[] steps = new long[RECENT];
    private final double[] values = new double[RECENT];
    private int size;
    private int next;
    private long last;
    private int lastRank;
    private boolean lastBorrowed;
    private long lastPart = -1;

    /**
     * Whether the row repeats one: with the step of the row before, with a step and a value of one of the newest rows, or
     * from another rank that is not ahead.
     *
     * @param borrowed whether the step was printed on another line; of two such rows in sequence, only equal ones repeat
     * @param rank -1 if it is not printed
     * @param part as {@link Row#part}
     */
    boolean isRepeated(long step, double value, int rank, boolean borrowed, long part) {
        if (size == 0 || step == last && part > lastPart && lastPart >= 0) {
            return false;
        }
        if (step > last) {
            return false;
        }
        if (step == last && !(borrowed && lastBorrowed) || rank >= 0 && lastRank >= 0 && rank != lastRank) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            if (steps[i] == step && Double.compare(values[i], value) == 0) {
                return true;
            }
        }
        return false;
    }

    void add(long step, double value, int rank, boolean borrowed, long part) {
        steps[next] = step;
        values[next] = value;
        next = (next + 1) % RECENT;
        size = Math.min(RECENT, size + 1);
        last = step;
        lastRank = rank;
        lastBorrowed = borrowed;
        lastPart = part;
    }
}
