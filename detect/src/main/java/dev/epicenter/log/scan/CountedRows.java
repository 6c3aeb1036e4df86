package dev.epicenter.log.scan;

/**
 * Counts the rows of a series without steps. Where the epoch beside them goes back, another run begins, or a resumed one:
 * the count goes back to the row that had this epoch.
 */
final class CountedRows {
    /** An epoch that decreases by less than this many times the usual increase is out of order: lines of several ranks. */
    private static final double LEAST_DECREASE = 1.5;

    private long rows;
    private double first = Double.NaN;
    private long firstRow;
    private double newest = Double.NaN;

    private double epoch = Double.NaN;
    private long ofEpoch;

    /** The position of the next row among those of its epoch, from 1; -1 if epochs are fractional. */
    long place(double ofRow) {
        ofEpoch = ofRow == epoch ? ofEpoch + 1 : 1;
        epoch = ofRow;
        return ofRow == Math.rint(ofRow) ? ofEpoch : -1;
    }

    /** The number of rows before the next one. */
    long rows() {
        return rows;
    }

    /** Counts a row. */
    void add() {
        rows++;
    }

    /**
     * Takes the epoch of the next row.
     *
     * @return whether the count goes back
     */
    boolean goesBack(double epoch) {
        if (Double.isNaN(first)) {
            first = epoch;
            newest = epoch;
            firstRow = rows;
            return false;
        }
        double increase = (newest - first) / Math.max(1, rows - 1 - firstRow);
        boolean back = increase > 0 && newest - epoch > LEAST_DECREASE * increase;
        if (back) {
            rows = Math.max(0, firstRow + Math.round((epoch - first) / increase));
        }
        newest = back ? epoch : Math.max(newest, epoch);
        return back;
    }
}
