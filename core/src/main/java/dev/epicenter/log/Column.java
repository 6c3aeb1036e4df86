package dev.epicenter.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One metric of a log on its way to the detector: decides what its step is, and what "nan" means in it.
 *
 * <p>The cells of a table say nan where a loss is NaN, and where it is not logged. A column that has nan before its first number,
 * or where such a column has a number, is sparse: its nan are not logged, but for a last stretch longer than thrice the
 * longest before it.
 */
final class Column {
    private static final int MOST_OF_AN_EPOCH = 2;

    private final String metric;
    private final SeriesChoice choice;
    private final SeriesScan scan;
    private Optional<String> stepKey = Optional.empty();
    private boolean resolved;
    private boolean counted;
    /** Whether the step is an epoch's number, and how often in a row it has been the same. */
    private boolean epochs;

    private int sameEpoch;
    private boolean epochsLeft;
    private long last = -1;
    private long fractional;
    private boolean placed;
    private long stepless;
    private long notLogged;
    private long bare;
    private long finite;
    private boolean any;
    private boolean sparse;
    /** Rows passed since the last number, where they began, and the most there were between two numbers. */
    private long gap;

    private OptionalLong gapStep = OptionalLong.empty();
    private long gapRow;
    private long longestGap;

    Column(String metric, SeriesChoice choice, SeriesListener listener) {
        this.metric = metric;
        this.choice = choice;
        this.scan = new SeriesScan((change, event) -> listener.heard(metric, change, event));
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

    /** @param beside whether a column that is sparse has a number in this row */
    void add(Row row, int at, boolean beside) {
        double value = row.value(at);
        if (Double.isNaN(value) && standsForNothing(row.form(at), beside)) {
            passed(row);
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

    /** Whether it is a cell's column that has numbers only now and then, and nan between them. */
    boolean isSparse() {
        return sparse;
    }

    private boolean standsForNothing(Row.Form form, boolean beside) {
        sparse |= form == Row.Form.CELL && (finite == 0 || beside);
        return form == Row.Form.QUOTED_NAN && bare > 0 || sparse;
    }

    private void passed(Row row) {
        if (gap++ == 0 && resolved) {
            gapStep = step(row);
            gapRow = scan.points();
        }
        notLogged++;
        scan.pass();
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
            placed |= row.stepIsPlaced();
            return row.step();
        }
        int at = find(row, stepKey.get());
        if (at < 0) {
            return OptionalLong.empty();
        }
        double step = row.value(at);
        if (epochs && isNoStep(step)) {
            counted = true;
            epochsLeft = true;
            return OptionalLong.of(last + 1);
        }
        if (!isWhole(step)) {
            fractional++;
            return OptionalLong.of(last + 1);
        }
        return OptionalLong.of((long) step);
    }

    /** An epoch that is not whole, or has many rows, does not tell them apart. Two may be a loss in training and a held-out one. */
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
            exact = SeriesChoice.fits(key, row.key(i)) ? i : -1;
        }
        return exact;
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 0x1p62;
    }

    ScannedSeries finish() {
        List<String> notes = new ArrayList<>();
        if (epochsLeft) {
            notes.add("assumed: the epoch does not tell rows apart, so rows are counted; --step names another key");
        } else if (counted) {
            notes.add("assumed: no key looks like a step, so rows are counted; --step names one");
        }
        if (fractional > 0) {
            notes.add("assumed: " + fractional + " rows whose " + stepKey.orElse("step")
                    + " is no whole number are a step after the row before; --step names another key");
        }
        if (stepless > 0) {
            notes.add("left out: " + stepless + " rows without "
                    + stepKey.map(key -> "\"" + key + "\"").orElse("a step"));
        }
        if (sparse && finite > 0 && gap > 3 * longestGap && gapStep.isPresent() && gapStep.getAsLong() > last) {
            notLogged -= gap;
            scan.addPassed(gapRow, gapStep.getAsLong());
            notes.add("assumed: the last " + gap + " rows say nan, longer than ever before, and so are not finite");
        }
        if (notLogged > 0) {
            notes.add("left out: " + notLogged + " \"nan\", taken for not logged");
        }
        String stepName = counted ? "rows" : stepKey.orElse("step");
        return scan.finish(metric, stepName, stepProblem(), notes);
    }

    /** Why the steps need not be the run's optimizer steps. A key or pattern that the user names is trusted. */
    private Optional<String> stepProblem() {
        if (epochsLeft) {
            return Optional.of("its rows are counted instead, because the epoch does not identify a row");
        }
        if (counted) {
            return Optional.of("its rows are counted instead, because no key looks like a step");
        }
        if (fractional > 0) {
            return Optional.of("the " + stepKey.orElse("step") + " of " + fractional + " rows is no whole number");
        }
        if (epochs) {
            return Optional.of("each row is an epoch, and the log does not say how many steps that is");
        }
        if (choice.step().isPresent() || choice.pattern().isPresent()) {
            return Optional.empty();
        }
        if (placed) {
            return Optional.of("they are computed from the epoch and the place in it, and the log does not say"
                    + " whether epochs count from 0 or 1, and whether places are steps");
        }
        if (2 * scan.notRising() > scan.points()) {
            return Optional.of("the step does not rise at " + scan.notRising() + " of " + scan.points() + " rows");
        }
        return Optional.empty();
    }
}
