package dev.epicenter.log.scan;

import dev.epicenter.log.format.EpochSteps;
import dev.epicenter.log.format.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Decides the step of each row of a series, by the same rules for all formats.
 *
 * <ol>
 *   <li>The user's key, if there is one.
 *   <li>The step that the format defines.
 *   <li>The most certain key beside the first value of the series: one that counts over the whole run (global_step) before
 *       one that may restart in each epoch (step, iter), before samples and epochs.
 *   <li>A key that restarts while an epoch beside it advances is a position: epoch times length plus position.
 *   <li>A row without the key moves the series on to a more certain key, if it has one.
 *   <li>Rows, if there is no key, or only an epoch that does not identify a row. With a logging interval, the rows of the
 *       training loss are counted, and an evaluation has the step of the training rows around it. Where an epoch beside
 *       them goes back, so does the count.
 * </ol>
 */
public final class StepRules {
    private static final int MOST_OF_AN_EPOCH = 2;

    private final SeriesSelector choice;
    private final Function<Row, OptionalLong> training;
    private boolean followsTraining;
    private final EpochSteps positions = new EpochSteps();
    private Optional<String> stepKey = Optional.empty();
    private Optional<String> epochKey = Optional.empty();
    private Optional<String> besideCounted = Optional.empty();
    private boolean resolved;
    private boolean counted;
    /** Whether the step is an epoch number, and how many rows in sequence have had the same one. */
    private boolean epochs;

    private int sameEpoch;
    private boolean epochIgnored;
    private boolean beginsToCount;
    private boolean any;
    private long last = -1;
    private final CountedRows rows = new CountedRows();
    private long fractional;
    private boolean computed;
    private long notIncreasing;
    private long place = -1;

    public StepRules(SeriesSelector choice) {
        this(choice, row -> OptionalLong.empty());
    }

    /** @param training for an evaluation, the step of the training loss at a row; empty if there is none */
    StepRules(SeriesSelector choice, Function<Row, OptionalLong> training) {
        this.choice = choice;
        this.training = training;
    }

    /** The step of the next row; empty if it has none. */
    public OptionalLong next(Row row) {
        if (!resolved) {
            resolve(row);
        }
        place = row.place();
        beginsToCount = false;
        OptionalLong step = step(row);
        if (step.isPresent()) {
            notIncreasing += any && step.getAsLong() <= last ? 1 : 0;
            any = true;
            rows.add();
            last = step.getAsLong();
        }
        return step;
    }

    /**
     * The value of another key that counts steps or positions, which may tell apart rows of one step; NaN if there is none.
     */
    double otherCounter(Row row) {
        for (int i = 0; i < row.size(); i++) {
            String name = row.key(i);
            if (SeriesNames.mayRestart(name)
                    && stepKey.filter(name::equals).isEmpty()
                    && epochKey.filter(name::equals).isEmpty()) {
                return row.value(i);
            }
        }
        return Double.NaN;
    }

    /** The position in the epoch of the newest row; -1 if unknown. */
    long place() {
        return place;
    }

    /** The step that a row states; empty if it would have to be counted. For the first row only. */
    OptionalLong stated(Row row) {
        OptionalLong step = next(row);
        return counted ? OptionalLong.empty() : step;
    }

    /** The step of a row that is not part of the series; changes nothing. Empty if unknown. */
    OptionalLong peek(Row row) {
        if (!resolved || counted || epochKey.isPresent()) {
            return counted ? OptionalLong.of(counted(row)) : OptionalLong.empty();
        }
        if (stepKey.isEmpty()) {
            return row.step();
        }
        int at = find(row, stepKey.get());
        return at < 0 || !isWhole(row.value(at)) ? OptionalLong.empty() : OptionalLong.of((long) row.value(at));
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
        Optional<String> epoch = best(row, true, false);
        stepKey = best(row, false, epoch.isPresent());
        if (choice.logEvery().isPresent()
                && stepKey.filter(SeriesNames::isEpoch).isPresent()) {
            stepKey = Optional.empty();
        }
        counted = stepKey.isEmpty();
        besideCounted = epoch;
        epochs = stepKey.filter(SeriesNames::isEpoch).isPresent();
        epochKey = epoch.filter(key -> stepKey.filter(SeriesNames::mayRestart).isPresent());
    }

    /** Whether a row without the key has a more certain one: the key was that of a preamble. */
    private boolean hasBetterKey(Row row) {
        return choice.step().isEmpty()
                && (row.step().isPresent()
                        || best(row, false, false)
                                .filter(key -> SeriesNames.stepRank(key) < SeriesNames.stepRank(stepKey.orElseThrow()))
                                .isPresent());
    }

    private OptionalLong resolvedAgain(Row row) {
        stepKey = Optional.empty();
        resolve(row);
        return step(row);
    }

    private static Optional<String> best(Row row, boolean epoch, boolean besideEpoch) {
        int best = Integer.MAX_VALUE;
        Optional<String> key = Optional.empty();
        for (int i = 0; i < row.size(); i++) {
            String name = row.key(i);
            int rank = SeriesNames.stepRank(name);
            boolean fits = epoch
                    ? SeriesNames.isEpoch(name) && row.value(i) >= 0
                    : isWhole(row.value(i)) && (besideEpoch || !SeriesNames.isPosition(name));
            if (rank >= 0 && rank < best && fits) {
                best = rank;
                key = Optional.of(name);
            }
        }
        return key;
    }

    private OptionalLong step(Row row) {
        if (counted) {
            int epoch = besideCounted.map(row::find).orElse(-1);
            place = epoch >= 0 ? rows.place(row.value(epoch)) : -1;
            if (epoch >= 0 && rows.goesBack(row.value(epoch))) {
                last = rows.rows() - 1;
            }
            return OptionalLong.of(counted(row));
        }
        if (stepKey.isEmpty()) {
            computed |= row.isStepComputed();
            return row.step();
        }
        int at = find(row, stepKey.get());
        if (at < 0) {
            return hasBetterKey(row) ? resolvedAgain(row) : OptionalLong.empty();
        }
        double step = row.value(at);
        if (epochs && isNoStep(step)) {
            counted = true;
            epochIgnored = true;
            beginsToCount = rows.rows() == MOST_OF_AN_EPOCH;
            last = beginsToCount ? rows.rows() - 1 : last;
            return OptionalLong.of(last + 1);
        }
        if (!isWhole(step)) {
            fractional++;
            return OptionalLong.of(last + 1);
        }
        int epoch = epochKey.isPresent() ? row.find(epochKey.get()) : -1;
        if (epoch < 0) {
            place = -1;
            return OptionalLong.of((long) step);
        }
        long computedStep = positions.step((long) Math.floor(row.value(epoch)), (long) step, OptionalLong.empty());
        place = positions.place();
        return OptionalLong.of(computedStep);
    }

    /** The step of the next row where rows are counted. A trainer logs after each interval. */
    private long counted(Row row) {
        if (choice.logEvery().isEmpty()) {
            return Math.max(rows.rows(), last + 1);
        }
        OptionalLong step = training.apply(row);
        followsTraining |= step.isPresent();
        return step.orElse((rows.rows() + 1) * choice.logEvery().getAsLong());
    }

    /**
     * An epoch that is fractional or has many rows does not identify a row. Two rows may be a training and a held-out
     * loss.
     */
    private boolean isNoStep(double epoch) {
        sameEpoch = any && epoch == last ? sameEpoch + 1 : 0;
        return !isWhole(epoch) || sameEpoch == MOST_OF_AN_EPOCH;
    }

    static int find(Row row, String key) {
        int exact = row.find(key);
        for (int i = 0; exact < 0 && i < row.size(); i++) {
            exact = SeriesSelector.fits(key, row.key(i)) ? i : -1;
        }
        return exact;
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 0x1p62;
    }

    /** Whether the newest row shows that the epoch of all rows before it does not identify a row. */
    boolean beginsToCount() {
        return beginsToCount;
    }

    /** Whether no key states the step, so rows are counted. */
    public boolean isCounted() {
        return counted;
    }

    /** Whether the step is the number of an epoch. */
    boolean areEpochs() {
        return epochs;
    }

    /** The name of what counts the steps. */
    String name() {
        return counted && choice.logEvery().isEmpty() ? "rows" : stepKey.orElse("step");
    }

    /** How a row without a step is described. */
    String missing() {
        return stepKey.map(key -> "\"" + key + "\"").orElse("a step");
    }

    /** What was assumed, each a sentence without a full stop. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (counted && choice.logEvery().isPresent()) {
            notes.add(
                    followsTraining
                            ? "assumed: each row has the step of the training loss before it"
                            : "assumed: each row is " + choice.logEvery().getAsLong()
                                    + " steps after the previous one, as given");
        } else if (epochIgnored) {
            notes.add(
                    "assumed: the epoch does not identify a row, so rows are counted; choose another key with --step, or give the steps between two rows with --log-every");
        } else if (counted) {
            notes.add(
                    "assumed: no key looks like a step, so rows are counted; choose one with --step, or give the steps between two rows with --log-every");
        }
        if (fractional > 0) {
            notes.add("assumed: " + fractional + " rows whose " + stepKey.orElse("step")
                    + " is not a whole number are one step after the previous row; choose another key with --step");
        }
        if (positions.isComputed()) {
            notes.add(
                    "assumed: " + stepKey.orElse("the step") + " restarts in each epoch, so the step is the epoch times"
                            + " its length plus " + stepKey.orElse("the position"));
        }
        return notes;
    }

    /** Why the steps may not be the run's optimizer steps. A key, pattern or interval from the user is trusted. */
    Optional<String> problem() {
        if (counted && choice.logEvery().isPresent()) {
            return Optional.empty();
        }
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
        if (positions.isComputed() && !positions.isExact()) {
            return Optional.of("they are computed from the epoch and the position in it, and the log does not state the"
                    + " length of an epoch");
        }
        if (2 * notIncreasing > rows.rows()) {
            return Optional.of("the step does not increase at " + notIncreasing + " of " + rows.rows() + " rows");
        }
        return Optional.empty();
    }
}
