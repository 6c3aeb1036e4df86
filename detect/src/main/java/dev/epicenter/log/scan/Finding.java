package dev.epicenter.log.scan;

import java.util.Locale;

/**
 * Something wrong with a series that is not an event of the detector. It is found without look-ahead, is reported once,
 * and has no end.
 */
public sealed interface Finding {
    /** The name of the series. */
    String metric();

    /** What the steps of the series count. */
    StepUnit unit();

    /** The step from which it holds. */
    long step();

    /** The row of the series with that step, from 0. */
    long row();

    /** The kind as displayed. */
    String kind();

    /** What was found, as a sentence without a full stop. */
    String sentence();

    /** Whether the run cannot be expected to train on; otherwise it only needs a look. */
    boolean stopsTraining();

    /** The gradient norm is NaN or infinite in row after row. Single such rows are normal with loss scaling. */
    record GradientNotFinite(String metric, StepUnit unit, long step, long row) implements Finding {
        @Override
        public String kind() {
            return "gradient not finite";
        }

        @Override
        public String sentence() {
            return "gradient norm (" + metric + ") is not finite from " + unit.at(step);
        }

        @Override
        public boolean stopsTraining() {
            return true;
        }
    }

    /** The loss has the same value, to the last digit, in row after row, after it varied. */
    record Frozen(String metric, StepUnit unit, long step, long row, double value) implements Finding {
        @Override
        public String kind() {
            return value == 0 ? "collapsed" : "frozen";
        }

        @Override
        public String sentence() {
            return value == 0
                    ? metric + " is exactly 0 from " + unit.at(step)
                    : metric + " is frozen at " + number(value) + " from " + unit.at(step);
        }

        @Override
        public boolean stopsTraining() {
            return true;
        }
    }

    /**
     * After a restart the loss is higher than when the same steps were first made; where these were not logged, than
     * just before.
     *
     * @param step the first step after the restart
     * @param before the median loss at these steps before the restart
     * @param after the median loss after it
     */
    record RestartJump(String metric, StepUnit unit, long step, long row, double before, double after)
            implements Finding {
        @Override
        public String kind() {
            return "restart jump";
        }

        @Override
        public String sentence() {
            return metric + " jumped after resume at " + unit.at(step) + ": +" + number(after - before) + " ("
                    + number(before) + " -> " + number(after)
                    + "); usual suspects: optimizer state, learning-rate schedule, data position, precision";
        }

        @Override
        public boolean stopsTraining() {
            return false;
        }
    }

    /**
     * A loss on held-out data rises while the training loss falls.
     *
     * @param step where it was lowest
     * @param best its level there
     * @param highest its highest value since then, so far
     * @param highestStep where that is
     */
    record Overfitting(String metric, StepUnit unit, long step, long row, double best, double highest, long highestStep)
            implements Finding {
        @Override
        public String kind() {
            return "overfitting";
        }

        @Override
        public String sentence() {
            return "overfitting from " + unit.at(step) + ": " + metric + " rises from " + number(best) + " to "
                    + number(highest) + " (" + unit.at(highestStep) + ") while the training loss falls";
        }

        @Override
        public boolean stopsTraining() {
            return false;
        }
    }

    /**
     * The last row is far out of range; whether it is one hard batch or the start of a spike is not in the log.
     *
     * @param baseline the level before it
     * @param value its value
     */
    record JumpAtEnd(String metric, StepUnit unit, long step, long row, double baseline, double value)
            implements Finding {
        @Override
        public String kind() {
            return "jump at the end";
        }

        @Override
        public String sentence() {
            return metric + " jumps in the last row, at " + unit.at(step) + ": " + number(baseline) + " -> "
                    + number(value);
        }

        @Override
        public boolean stopsTraining() {
            return false;
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
