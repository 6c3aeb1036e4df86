package dev.epicenter.log.scan;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The checks of a series besides the detector's; which apply depends on its role. */
final class SeriesChecks {
    private final Supplier<String> metric;
    private final Supplier<StepUnit> unit;
    private final SeriesRole role;
    private final DoubleSupplier trainingLevel;
    private final SeriesListener listener;
    private final ConstantRun constant = new ConstantRun();
    private final RestartJumps jumps = new RestartJumps();
    private final EvaluationCourse evaluation = new EvaluationCourse();
    private final RecentLevel recent = new RecentLevel();
    private Optional<Finding> overfitting = Optional.empty();

    /**
     * Starts without rows.
     *
     * @param metric the name of the series, as currently known
     * @param unit what its steps count, likewise
     * @param trainingLevel the current level of the training loss; NaN if there is none
     * @param listener receives each finding
     */
    SeriesChecks(
            Supplier<String> metric,
            Supplier<StepUnit> unit,
            SeriesRole role,
            DoubleSupplier trainingLevel,
            SeriesListener listener) {
        this.metric = metric;
        this.unit = unit;
        this.role = role;
        this.trainingLevel = trainingLevel;
        this.listener = listener;
    }

    /** Precedes {@link #add} of a row whose step is below that of the row before. */
    void restart(long step, long row) {
        if (isTraining()) {
            jumps.restart(step, row);
        }
    }

    /** Adds a row; its step is above that of the row before, or follows {@link #restart}. */
    void add(long step, long row, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (isTraining()) {
            recent.add(value);
            constant.add(step, row, value)
                    .ifPresent(run -> listener.onFinding(
                            new Finding.Frozen(metric.get(), unit.get(), run.step(), run.row(), run.value())));
            jumps.add(step, value)
                    .ifPresent(jump -> listener.onFinding(new Finding.RestartJump(
                            metric.get(), unit.get(), jump.step(), jump.row(), jump.before(), jump.after())));
        } else if (isEvaluation()) {
            evaluation
                    .add(step, row, value, trainingLevel.getAsDouble())
                    .map(this::overfitting)
                    .ifPresent(found -> {
                        overfitting = Optional.of(found);
                        listener.onFinding(found);
                    });
        }
    }

    /** Reports how findings have changed since they were reported. After all rows. */
    void finish() {
        overfitting.ifPresent(found -> listener.onFindingChanged(found, overfitting(evaluation.rise())));
    }

    /** Reports that the last row is far above {@code baseline}, or below it where a fall is bad. */
    void endsInJump(long step, long row, double baseline, double value) {
        listener.onFinding(new Finding.JumpAtEnd(metric.get(), unit.get(), step, row, baseline, value));
    }

    private Finding overfitting(EvaluationCourse.Rise rise) {
        return new Finding.Overfitting(
                metric.get(), unit.get(), rise.step(), rise.row(), rise.best(), rise.highest(), rise.highestStep());
    }

    /** The first and last rows of a training loss. */
    RestartJumps course() {
        return jumps.ends();
    }

    private boolean isTraining() {
        return role == SeriesRole.TRAINING || role == SeriesRole.SUM;
    }

    /** The current level; NaN before the first value. */
    double level() {
        return recent.level();
    }

    /** Whether the newest rows are those of a frozen series, which say nothing about spikes. */
    boolean isFrozen() {
        return constant.isConstant();
    }

    boolean isEvaluation() {
        return role == SeriesRole.EVALUATION;
    }

    /** Whether a finding explains that it rises. */
    boolean isOverfitting() {
        return evaluation.isOverfitting();
    }

    /** Whether a lasting rise since {@code row} means that training diverges. */
    boolean isDivergence(long row) {
        return role.canDiverge() && !(isEvaluation() && evaluation.trainingFellSince(row));
    }
}
