package dev.epicenter.log.scan;

import dev.epicenter.log.format.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Builds the series of one metric of a log: decides which key is its step, and what "nan" means in it.
 *
 * <p>In a table, nan means either that a loss is NaN or that it is not logged. A column is sparse if it has nan before
 * its first number, or in a row where a sparse column has a number. Its nan count as not logged, except a final run of
 * nan more than three times as long as the longest one before.
 */
final class SeriesBuilder {
    private final String metric;
    private final Supplier<String> name;
    private final SeriesSelector choice;
    private final String keyWithoutSplit;
    private final SeriesRole role;
    private final StepRules steps;
    private final WriterCheck writers = new WriterCheck();
    private final SeriesChecks checks;
    private final SeriesScan scan;
    private Optional<String> meanOf = Optional.empty();
    private long zeroed;
    private long leftOut;
    private long last = -1;
    private double lastValue;
    private long duplicates;
    private long stepless;
    private long notLogged;
    private long bare;
    private long finite;
    private boolean any;
    private boolean sparse;
    private final RunningMean mean = new RunningMean();
    /** The rows of the newest step so far, if a step has several, and their sum. */
    private int parts;

    private double partsSum;
    private double partsX;
    private long merged;
    private final StepParts repeats = new StepParts();
    /** Rows skipped since the last number, where they began, and the longest such gap. */
    private long gap;

    private OptionalLong gapStep = OptionalLong.empty();
    private long gapRow;
    private long longestGap;

    /**
     * Starts without rows.
     *
     * @param metric its key in the log
     * @param name its name as currently known: a second run in the file adds the name of the run
     * @param training the training loss that belongs to it; empty if there is none
     */
    SeriesBuilder(
            String metric,
            Supplier<String> name,
            SeriesSelector choice,
            SeriesListener listener,
            Supplier<Optional<SeriesBuilder>> training) {
        this.metric = metric;
        this.name = name;
        this.choice = choice;
        this.keyWithoutSplit = MetricNames.withoutSplit(metric);
        this.role = MetricNames.role(metric);
        this.steps = role == SeriesRole.EVALUATION
                ? new StepRules(
                        choice,
                        row -> training.get()
                                .map(loss -> loss.stepBeside(row, metric))
                                .orElse(OptionalLong.empty()))
                : new StepRules(choice);
        this.checks = new SeriesChecks(
                name,
                this::unit,
                role,
                () -> training.get().map(SeriesBuilder::level).orElse(Double.NaN),
                listener);
        this.scan = new SeriesScan(
                choice.direction(metric),
                checks,
                (change, event) -> listener.onEvent(name.get(), unit(), change, event));
    }

    /** The newest step, or that of {@code row} if it has a value there, which follows the one of {@code other}. */
    private OptionalLong stepBeside(Row row, String other) {
        int at = row.find(metric);
        boolean isNext = at > row.find(other) && !Double.isNaN(row.value(at));
        return isNext ? steps.peek(row) : OptionalLong.of(last);
    }

    /** Its key in the log. */
    String metric() {
        return metric;
    }

    String name() {
        return name.get();
    }

    /** What its steps count, as currently known. */
    StepUnit unit() {
        return StepUnit.of(steps.name());
    }

    /** Equal for a training loss and the held-out losses that belong to it. */
    String keyWithoutSplit() {
        return keyWithoutSplit;
    }

    SeriesRole role() {
        return meanOf.isPresent() ? SeriesRole.RUNNING_MEAN : role;
    }

    /** The current level, for training losses; NaN before the first value. */
    double level() {
        return checks.level();
    }

    /** Says that it is the running mean of {@code loss}, which is logged beside it: it is not judged. */
    void setMeanOf(String loss) {
        meanOf = Optional.of(loss);
    }

    boolean isEmpty() {
        return !any;
    }

    /** Whether the series has rows, and all of them are nan. */
    boolean isAllNan() {
        return !any && gap > 0;
    }

    /** The newest step; -1 while it is empty. */
    long last() {
        return last;
    }

    /**
     * Adds the value of a row.
     *
     * @param beside whether a sparse column has a number in this row
     * @param broken whether the gradient norm of this row is not finite: trainers then log a loss of 0
     */
    void add(Row row, int at, boolean beside, boolean broken) {
        double value = row.value(at);
        if (broken && value == 0) {
            value = Double.NaN;
            zeroed++;
        } else if (Double.isNaN(value) && isNotLogged(row.form(at), beside)) {
            skip(row);
            return;
        }
        longestGap = Math.max(longestGap, gap);
        gap = 0;
        bare += row.form(at) == Row.Form.NUMBER ? 1 : 0;
        finite += Double.isNaN(value) ? 0 : 1;
        OptionalLong step = steps.next(row);
        if (step.isEmpty()) {
            stepless++;
            return;
        }
        if (steps.beginsToCount()) {
            scan.countRows();
        }
        boolean part = row.part() >= 0 || repeats.add(any && step.getAsLong() == last, row, steps);
        if (!part && isWrittenTwice(step.getAsLong(), value)) {
            duplicates++;
            return;
        }
        lastValue = value;
        double judged = role.mayBeRunningMean() && steps.place() >= 0 ? recovered(value) : value;
        if (part) {
            addPart(step.getAsLong(), x(row, step.getAsLong()), judged);
        } else {
            add(step.getAsLong(), x(row, step.getAsLong()), judged);
        }
    }

    /** What the value averages, if it is the mean since the start of the epoch. */
    private double recovered(double value) {
        double recovered = mean.next(steps.place(), value);
        if (mean.hasChanged()) {
            addParts();
            scan.startOver();
        }
        return recovered;
    }

    /** Adds one of several rows of a step: their mean counts, once the next step begins. */
    private void addPart(long step, double x, double value) {
        if (parts > 0 && step == last) {
            partsSum += value;
            parts++;
            merged++;
            return;
        }
        addParts();
        any = true;
        last = step;
        partsX = x;
        partsSum = value;
        parts = 1;
    }

    private void addParts() {
        if (parts > 0) {
            double value = partsSum / parts;
            parts = 0;
            add(last, partsX, value);
        }
    }

    private void add(long step, double x, double value) {
        addParts();
        any = true;
        last = step;
        writers.add(step);
        if (meanOf.isPresent()) {
            scan.addUnjudged(step, x, value);
        } else {
            scan.add(step, x, value);
        }
    }

    /** Adds a row from which the trainer left the loss out, because it was not finite. */
    void addLeftOut(Row row) {
        OptionalLong step = steps.next(row);
        if (step.isPresent()) {
            leftOut++;
            add(step.getAsLong(), x(row, step.getAsLong()), Double.NaN);
        }
    }

    /**
     * Whether the row repeats the previous one in a log that writes rows more than once, as its second row shows. In
     * others, a repeated row is a resumed run's.
     */
    private boolean isWrittenTwice(long step, double value) {
        return any
                && (scan.points() == 1 || duplicates > 0)
                && !steps.areEpochs()
                && step == last
                && Double.compare(value, lastValue) == 0;
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
        addParts();
        if (gap++ == 0) {
            gapStep = any ? steps.peek(row) : new StepRules(choice).next(row);
            gapRow = scan.points();
        }
        notLogged++;
        scan.skip();
    }

    private double x(Row row, long step) {
        if (choice.x().isEmpty()) {
            return step;
        }
        int at = StepRules.find(row, choice.x().get());
        return at < 0 ? Double.NaN : row.value(at);
    }

    ScannedSeries finish() {
        addParts();
        checks.finish();
        List<String> notes = new ArrayList<>(steps.notes());
        if (stepless > 0) {
            notes.add("skipped: " + stepless + " rows without " + steps.missing());
        }
        if (!any && isAllNan()) {
            any = true;
            notLogged -= gap;
            scan.addSkipped(gapRow, gapStep.orElse(0));
            notes.add(
                    "assumed: all " + gap + " rows are nan and no other loss has numbers, so they count as not finite");
        } else if (sparse && finite > 0 && gap > 3 * longestGap && gapStep.isPresent() && gapStep.getAsLong() > last) {
            notLogged -= gap;
            scan.addSkipped(gapRow, gapStep.getAsLong());
            notes.add("assumed: the last " + gap
                    + " rows are nan, more than in any gap before, so they count as not finite");
        }
        if (zeroed > 0) {
            notes.add("assumed: " + zeroed + (zeroed == 1 ? " value of 0 is" : " values of 0 are")
                    + " not finite, because the gradient norm in the same row is not");
        }
        if (leftOut > 0) {
            notes.add("assumed: not finite in " + leftOut + (leftOut == 1 ? " row" : " rows")
                    + " without it, because the gradient norm in the same row is not finite");
        }
        if (mean.wasDetected()) {
            notes.add(
                    "assumed: it is the mean since the start of the epoch; what it averages, computed from it, is judged");
        }
        if (merged > 0) {
            notes.add("assumed: of several rows of a step (micro-batches), the mean counts");
        }
        meanOf.ifPresent(loss -> notes.add("a running mean of " + loss + " is not judged"));
        if (notLogged > 0) {
            notes.add("skipped: " + notLogged + " \"nan\", assumed not logged");
        }
        if (writers.changes() > 0) {
            notes.add(
                    "two writers seem to append to this file at the same time: its rows change between two sequences of"
                            + " steps " + writers.changes()
                            + " times; write one file for each, or a key such as run_id");
        }
        if (duplicates > 0) {
            notes.add("skipped: " + duplicates + (duplicates == 1 ? " row" : " rows")
                    + " equal to the previous row: the same step and value, written more than once");
        }
        return scan.finish(name(), role(), steps.name(), steps.problem(), notes);
    }
}
