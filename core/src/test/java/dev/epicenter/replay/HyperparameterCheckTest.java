package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.replay.HyperparameterCheck.Mismatch;
import dev.epicenter.trace.StepRecord;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class HyperparameterCheckTest {
    private static final LongToDoubleFunction COSINE = step -> 1e-3 * 0.5 * (1 + Math.cos(Math.PI * step / 100));

    @Test
    void halfTheControlsRateAtEveryStepIsAsRequested() {
        assertThat(lr("lr=x0.5", COSINE, step -> 0.5 * COSINE.applyAsDouble(step)))
                .isEmpty();
    }

    @Test
    void scheduleThatRestoresTheOldRateIsFoundAtItsFirstStep() {
        // OneCycleLR after loading a checkpoint at step 40: half at the first step, then 0.995 and 1.
        Optional<Mismatch> found =
                lr("lr=x0.5", COSINE, step -> (step == 41 ? 0.5 : 0.995) * COSINE.applyAsDouble(step));
        assertThat(found).hasValueSatisfying(mismatch -> {
            assertThat(mismatch.step()).isEqualTo(42);
            assertThat(mismatch.hyperparameter()).isEqualTo(Hyperparameter.LR);
            assertThat(mismatch.toString())
                    .isEqualTo("the trainer reported lr 6.212e-4 at step 42, where 3.122e-4 was requested");
        });
    }

    @Test
    void aScheduleThatLosesTheChangeAtAMilestoneIsFoundThere() {
        // SequentialLR: warm-up, then cosine.
        Optional<Mismatch> found = lr("lr=x0.5", COSINE, step -> (step < 50 ? 0.5 : 1) * COSINE.applyAsDouble(step));
        assertThat(found).map(Mismatch::step).hasValue(50L);
    }

    @Test
    void rateThatChangesOnlyPartlyIsFound() {
        // CyclicLR: 0.5, then 0.973 and 0.926.
        double[] ratios = {0.5, 0.973, 0.926};
        assertThat(lr("lr=x0.5", COSINE, step -> ratios[(int) Math.min(2, step - 41)] * COSINE.applyAsDouble(step)))
                .isPresent();
    }

    @Test
    void rateSetToAValueKeepsItsRatioToTheControls() {
        assertThat(lr("lr=2e-3", COSINE, step -> 2 * COSINE.applyAsDouble(step)))
                .isEmpty();
        assertThat(lr("lr=2e-3", COSINE, step -> (step == 41 ? 2 : 1) * COSINE.applyAsDouble(step)))
                .isPresent();
    }

    @Test
    void roundingOfALogIsNotAMismatch() {
        LongToDoubleFunction printed = step -> rounded(COSINE.applyAsDouble(step), 3);
        for (double factor : new double[] {0.5, 0.98, 1.02, 1.0002}) {
            assertThat(lr("lr=x" + factor, printed, step -> rounded(factor * COSINE.applyAsDouble(step), 3)))
                    .as("x" + factor)
                    .isEmpty();
        }
        assertThat(lr("lr=x0.98", printed, printed))
                .as("2% that were not applied")
                .isPresent();
        assertThat(lr("lr=x1.0002", printed, printed))
                .as("too little to be seen in three digits")
                .isEmpty();
        assertThat(lr("lr=x1.0002", COSINE, COSINE)).as("seen in all digits").isPresent();
    }

    @Test
    void unchangedConstantRateIsFoundDespiteFewDigits() {
        assertThat(lr("lr=x0.5", step -> 1e-3, step -> 1e-3)).isPresent();
        assertThat(lr("lr=x0.5", step -> 1e-3, step -> 5e-4)).isEmpty();
    }

    @Test
    void zeroRateIsChecked() {
        LongToDoubleFunction warmUp = step -> step < 45 ? 0 : 1e-3;
        assertThat(lr("lr=x0.5", warmUp, step -> 0.5 * warmUp.applyAsDouble(step)))
                .isEmpty();
        assertThat(lr("lr=0", COSINE, step -> 0)).isEmpty();
        assertThat(lr("lr=x0.5", COSINE, step -> 0)).isPresent();
    }

    @Test
    void unreportedValuesAreNotChecked() {
        assertThat(lr("lr=x0.5", step -> Double.NaN, step -> 1e-3)).isEmpty();
        assertThat(lr("lr=x0.5", COSINE, step -> Double.NaN)).isEmpty();
        assertThat(lr("weight_decay=x0.5", COSINE, COSINE)).isEmpty();
    }

    @Test
    void theLoggedRateIsCheckedWhateverTheOptimizerReports() {
        List<StepRecord> control = List.of(
                row(41, 4e-3, Optional.of(Map.of("lr", 4e-3))), row(42, 4.1e-3, Optional.of(Map.of("lr", 4.1e-3))));
        List<StepRecord> arm = List.of(
                row(41, 2e-3, Optional.of(Map.of("lr", 2e-3))), row(42, 4.0e-3, Optional.of(Map.of("lr", 2.05e-3))));
        assertThat(mismatch("lr=x0.5", control, arm)).map(Mismatch::step).hasValue(42L);
    }

    @Test
    void otherInterventionsMayChangeTheRate() {
        // ReduceLROnPlateau follows the loss, which the arm changes.
        assertThat(lr("weight_decay=0", COSINE, step -> 1e-5)).isEmpty();
        assertThat(lr("lr@h.0.*=x0.5", COSINE, COSINE))
                .as("one rate is reported for all tensors")
                .isEmpty();
    }

    @Test
    void reportedHyperparametersAreCheckedLikeTheRate() {
        List<StepRecord> control = reporting("weight_decay", 0.1, 0.1);
        assertThat(mismatch("weight_decay=x0.5", control, reporting("weight_decay", 0.05, 0.05)))
                .isEmpty();
        assertThat(mismatch("weight_decay=x0.5", control, reporting("weight_decay", 0.05, 0.1)))
                .map(Mismatch::step)
                .hasValue(43L);
        assertThat(mismatch("weight_decay=0", control, reporting("weight_decay", 0, 0)))
                .isEmpty();
        assertThat(mismatch("weight_decay=0", control, control)).isPresent();
        assertThat(mismatch("beta2=0.999", reporting("beta2", 0.95, 0.95), reporting("beta2", 0.95, 0.95)))
                .map(Mismatch::toString)
                .hasValue("the trainer reported beta2 0.95 at step 41, where 0.999 was requested");
    }

    private static Optional<Mismatch> lr(String arm, LongToDoubleFunction control, LongToDoubleFunction rates) {
        return mismatch(arm, rows(control), rows(rates));
    }

    private static Optional<Mismatch> mismatch(String arm, List<StepRecord> control, List<StepRecord> rows) {
        return HyperparameterCheck.mismatch(InterventionParser.parse(arm), control, rows);
    }

    private static List<StepRecord> rows(LongToDoubleFunction rate) {
        List<StepRecord> rows = new ArrayList<>();
        for (long step = 41; step <= 90; step++) {
            rows.add(row(step, rate.applyAsDouble(step), Optional.empty()));
        }
        return rows;
    }

    /** A value at steps 41 and 42, and one from step 43 on: reported when it changes. */
    private static List<StepRecord> reporting(String name, double first, double second) {
        List<StepRecord> rows = new ArrayList<>();
        for (long step = 41; step <= 60; step++) {
            Optional<Map<String, Double>> reported = step == 41
                    ? Optional.of(Map.of(name, first))
                    : step == 43 && first != second ? Optional.of(Map.of(name, second)) : Optional.empty();
            rows.add(row(step, Double.NaN, reported));
        }
        return rows;
    }

    private static StepRecord row(long step, double rate, Optional<Map<String, Double>> hyperparameters) {
        return new StepRecord(
                step,
                step - 1,
                2,
                rate,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                1,
                0.1,
                hyperparameters);
    }

    private static double rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }
}
