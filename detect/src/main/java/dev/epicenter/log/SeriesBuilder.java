package dev.epicenter.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Builds the series of one metric of a log: decides which key is its step, and what "nan" means in it.
 *
 * <p>In a table, nan means either that a loss is NaN or that it is not logged. A column is sparse if it has nan before
 * its first number, or in a row where a sparse column has a number. Its nan count as not logged, except a final run of
 * nan more than three times as long as the longest one before.
 */
final class SeriesBuilder {
    private static final int MOST_OF_AN_EPOCH = 2;

    private final String metric;
    private final SeriesSelector choice;
    private final SeriesScan scan;
    private Optional<String> stepKey = Optional.empty();
    private boolean resolved;
    private boolean counted;
    /** Whether the step is an epoch number, and how many rows in sequence have had the same one. */
    private boolean epochs;

    private int sameEpoch;
    private boolean epochIgnored;
    private long last = -1;
    private long fractional;
    private boolean computed;
    private long stepless;
    private long notLogged;
    private long bare;
    private long finite;
    private boolean any;
    private boolean sparse;
    /** Rows skipped since the last number, where they began, and the longest such gap. */
    private long gap;

    private OptionalLong gapStep = OptionalLong.empty();
    private long gapRow;
    private long longestGap;

    SeriesBuilder(String metric, SeriesSelector choice, SeriesListener listener) {
        this.metric = metric;
        this.choice = choice;
        this.scan = new SeriesScan((change, event) -> listener.onEvent(metric, change, event));
    }

    String metric() {
        return metric;
    }

    boolean isEmpty() {
        return !any;
    }

    /** The newest step; -1 while it is empty. */
    long last() {
        return last;
    }

    /** @param beside whether a sparse column has a number in this row */
    void add(Row row, int at, boolean beside) {
        double value = row.value(at);
        if (Double.isNaN(value) && isNotLogged(row.form(at), beside)) {
            skip(row);
            return;
        }
        longestGap = Math.max(longestGap, gap);
        gap = 0;
        bare += row.form(at) == Row.Form.NUMBER ? 1 : 0;
        finite += Double.isNaN(value) ? 0 : 1;
        if (!resolved) {
            resolve(row);
        }
        OptionalLong step = step(row);
        if (step.isEmpty()) {
            stepless++;
            return;
        }
        any = true;
        last = step.getAsLong();
        scan.add(last, x(row, last), value);
    }

    /** Whether it is a table column with numbers in some rows and nan in the others. */
    boolean isSparse() {
        return sparse;
    }

    private boolean isNotLogged(Row.Form form, boolean beside) {
        sparse |= form == Row.Form.CELL && (finite == 0 || beside);
        return form == Row.Form.QUOTED_NAN && bare > 0 || sparse;
    }

    private void skip(Row row) {
        if (gap++ == 0 && resolved) {
            gapStep = step(row);
            gapRow = scan.points();
        }
        notLogged++;
        scan.skip();
    }

    private void resolve(Row row) {
        resolved = true;
        if (choice.step().isPresent()) {
            stepKey = choice.step();
            return;
        }
        if (row.step().isPresent()) {
            return;
        }
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < row.size(); i++) {
            int rank = SeriesNames.stepRank(row.key(i));
            if (rank >= 0 && rank < best && isWhole(row.value(i))) {
                best = rank;
                stepKey = Optional.of(row.key(i));
            }
        }
        counted = stepKey.isEmpty();
        epochs = stepKey.filter(SeriesNames::isEpoch).isPresent();
    }

    private OptionalLong step(Row row) {
        if (counted) {
            return OptionalLong.of(last + 1);
        }
        if (stepKey.isEmpty()) {
            computed |= row.isStepComputed();
            return row.step();
        }
        int at = find(row, stepKey.get());
        if (at < 0) {
            return OptionalLong.empty();
        }
        double step = row.value(at);
        if (epochs && isNoStep(step)) {
            counted = true;
            epochIgnored = true;
            return OptionalLong.of(last + 1);
        }
        if (!isWhole(step)) {
            fractional++;
            return OptionalLong.of(last + 1);
        }
        return OptionalLong.of((long) step);
    }

    /**
     * An epoch that is fractional or has many rows does not identify a row. Two rows may be a training and a held-out
     * loss.
     */
    private boolean isNoStep(double epoch) {
        sameEpoch = any && epoch == last ? sameEpoch + 1 : 0;
        return !isWhole(epoch) || sameEpoch == MOST_OF_AN_EPOCH;
    }

    private double x(Row row, long step) {
        if (choice.x().isEmpty()) {
            return step;
        }
        int at = find(row, choice.x().get());
        return at < 0 ? Double.NaN : row.value(at);
    }

    private static int find(Row row, String key) {
        int exact = row.find(key);
        for (int i = 0; exact < 0 && i < row.size(); i++) {
            exact = SeriesSelector.fits(key, row.key(i)) ? i : -1;
        }
        return exact;
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 0x1p62;
    }

    ScannedSeries finish() {
        List<String> notes = new ArrayList<>();
        if (epochIgnored) {
            notes.add(
                    "assumed: the epoch does not identify a row, so rows are counted; choose another key with --step");
        } else if (counted) {
            notes.add("assumed: no key looks like a step, so rows are counted; choose one with --step");
        }
        if (fractional > 0) {
            notes.add("assumed: " + fractional + " rows whose " + stepKey.orElse("step")
                    + " is not a whole number are one step after the previous row; choose another key with --step");
        }
        if (stepless > 0) {
            notes.add("skipped: " + stepless + " rows without "
                    + stepKey.map(key -> "\"" + key + "\"").orElse("a step"));
        }
        if (sparse && finite > 0 && gap > 3 * longestGap && gapStep.isPresent() && gapStep.getAsLong() > last) {
            notLogged -= gap;
            scan.addSkipped(gapRow, gapStep.getAsLong());
            notes.add("assumed: the last " + gap
                    + " rows are nan, more than in any gap before, so they count as not finite");
        }
        if (notLogged > 0) {
            notes.add("skipped: " + notLogged + " \"nan\", assumed not logged");
        }
        String stepName = counted ? "rows" : stepKey.orElse("step");
        return scan.finish(metric, stepName, stepProblem(), notes);
    }

    /** Why the steps may not be the run's optimizer steps. A key or pattern from the user is trusted. */
    private Optional<String> stepProblem() {
        if (epochIgnored) {
            return Optional.of("its rows are counted instead, because the epoch does not identify a row");
        }
        if (counted) {
            return Optional.of("its rows are counted instead, because no key looks like a step");
        }
        if (fractional > 0) {
            return Optional.of("the " + stepKey.orElse("step") + " of " + fractional + " rows is not a whole number");
        }
        if (epochs) {
            return Optional.of("each row is an epoch, and the log does not state its number of steps");
        }
        if (choice.step().isPresent() || choice.pattern().isPresent()) {
            return Optional.empty();
        }
        if (computed) {
            return Optional.of("they are computed from the epoch and the position in it, and the log does not state"
                    + " whether epochs count from 0 or 1, or whether positions are steps");
        }
        if (2 * scan.notIncreasing() > scan.points()) {
            return Optional.of(
                    "the step does not increase at " + scan.notIncreasing() + " of " + scan.points() + " rows");
        }
        return Optional.empty();
    }
}
