package dev.epicenter.replay;

import dev.epicenter.Formats;
import dev.epicenter.NumberText;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.trace.StepRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Checks whether an arm trained with the requested hyperparameters, from the values that its trainer reported at each step. A
 * trainer may accept a change and lose it: a learning-rate schedule that computes from values saved in a checkpoint restores the
 * old rate. The outcome of such an arm is not evidence about the change.
 *
 * <p>The reference is the control's value at the same step, so schedules need not be known: for {@code lr=x0.5} each rate must be
 * half of the control's.
 */
public final class HyperparameterCheck {
    /** Largest deviation, as a share of the requested change, in logarithms: a dose that is off by more is another dose. */
    private static final double SHARE = 0.25;

    /** Logs print at least this many digits; a deviation below the last digit cannot be distinguished from rounding. */
    private static final int LEAST_DIGITS = 3;

    /** Far above the effect of the order of multiplications. */
    private static final double ARITHMETIC = 1e-9;

    private HyperparameterCheck() {}

    /**
     * A reported value that differs from the requested one.
     *
     * @param step the first step at which it differs
     * @param reported the value that the arm's trainer reported
     * @param requested the value requested for that step
     */
    public record Mismatch(Hyperparameter hyperparameter, long step, double reported, double requested) {
        /** As the end of a sentence. */
        @Override
        public String toString() {
            return "the trainer reported " + hyperparameter.key() + " " + shortly(reported) + " at step " + step
                    + ", where " + shortly(requested) + " was requested";
        }

        private static String shortly(double value) {
            return NumberText.of(Formats.rounded(value, 4));
        }
    }

    /**
     * Finds the first mismatch.
     *
     * @param interventions of the arm; changes of single tensors are not checked, because trainers report one value for all
     * @param control rows of the unchanged replay, or of the run itself; one row per step, ascending
     * @param arm rows of the arm
     * @return empty if all reported values are as requested, or none is reported
     */
    public static Optional<Mismatch> mismatch(
            List<Intervention> interventions, List<StepRecord> control, List<StepRecord> arm) {
        return interventions.stream()
                .flatMap(change -> mismatch(change, control, arm).stream())
                .findFirst();
    }

    private static Optional<Mismatch> mismatch(Intervention change, List<StepRecord> control, List<StepRecord> arm) {
        return change instanceof HyperparameterChange requested
                        && requested.tensors().isEmpty()
                ? mismatch(requested, control, arm)
                : Optional.empty();
    }

    private static Optional<Mismatch> mismatch(
            HyperparameterChange change, List<StepRecord> control, List<StepRecord> arm) {
        Hyperparameter knob = change.knob();
        Optional<Mismatch> logged =
                knob == Hyperparameter.LR ? mismatch(change, rates(control), rates(arm)) : Optional.empty();
        return logged.or(() -> mismatch(change, reported(knob, control), reported(knob, arm)));
    }

    private static Optional<Mismatch> mismatch(
            HyperparameterChange change, Map<Long, Double> reference, Map<Long, Double> values) {
        Hyperparameter knob = change.knob();
        double rounding = Math.pow(10, 1 - Math.max(digits(reference), digits(values)));
        OptionalDouble share = change.factor();
        for (Map.Entry<Long, Double> at : values.entrySet()) {
            double now = at.getValue();
            double before = reference.getOrDefault(at.getKey(), Double.NaN);
            if (Double.isNaN(before) || Double.isNaN(now)) {
                continue;
            }
            if (share.isEmpty() && knob == Hyperparameter.LR) {
                // A peak was requested, and the schedule's share of it is not known: the share of the first step must
                // hold
                // at every step.
                share = before > 0 && now > 0 ? OptionalDouble.of(now / before) : share;
                continue;
            }
            double requested = share.isPresent() ? share.getAsDouble() * before : change.apply(before);
            if (differs(now, requested, before, rounding)) {
                return Optional.of(new Mismatch(knob, at.getKey(), now, requested));
            }
        }
        return Optional.empty();
    }

    private static boolean differs(double value, double requested, double before, double rounding) {
        if (value <= 0 || requested <= 0 || before <= 0) {
            return Math.abs(value - requested) > rounding * Math.max(Math.abs(before), Math.abs(requested));
        }
        double change = Math.abs(Math.log(requested / before));
        return Math.abs(Math.log(value / requested)) > Math.max(SHARE * change, Math.max(rounding, ARITHMETIC));
    }

    /** The value of a hyperparameter by step; trainers repeat a value only when it changes. */
    private static Map<Long, Double> reported(Hyperparameter knob, List<StepRecord> rows) {
        TreeMap<Long, Double> values = new TreeMap<>();
        double last = Double.NaN;
        for (StepRecord row : rows) {
            Double reported =
                    row.hyperparameters().map(all -> all.get(knob.key())).orElse(null);
            last = reported != null ? reported : last;
            values.put(row.step(), last);
        }
        return values;
    }

    /** The learning rate that the trainer logged, by step. */
    private static Map<Long, Double> rates(List<StepRecord> rows) {
        TreeMap<Long, Double> rates = new TreeMap<>();
        rows.forEach(row -> rates.put(row.step(), row.lr()));
        return rates;
    }

    /** The most significant digits that a value is printed with. */
    private static int digits(Map<Long, Double> values) {
        return values.values().stream()
                .filter(value -> Double.isFinite(value) && value != 0)
                .mapToInt(value ->
                        new BigDecimal(value.toString()).stripTrailingZeros().precision())
                .reduce(LEAST_DIGITS, Math::max);
    }
}
