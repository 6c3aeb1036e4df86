package dev.epicenter.diagnosis.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FirstMoversTest {
    private static final long ONSET = 100;

    @Test
    void earliestMoverIsFirstWhetherTensorOrLogit() {
        List<TensorRecord> tensors = new ArrayList<>();
        List<LogitRecord> logits = new ArrayList<>();
        List<StepRecord> rows = new ArrayList<>();
        for (long step = 1; step <= 110; step++) {
            tensors.add(tensor(step, "wte.weight", step >= 97 ? 6 : 1));
            tensors.add(tensor(step, "wpe.weight", 1));
            logits.add(new LogitRecord(step, 0, step >= 92 ? 51 : 10));
            rows.add(row(step, step >= 95 ? 100 : 2));
        }

        assertThat(FirstMovers.of(tensors, logits, rows, ONSET))
                .containsExactly(
                        new FirstMovers.Mover("h.0.attn", "attention logit", 8),
                        new FirstMovers.Mover("output", "logit", 5),
                        new FirstMovers.Mover("wte.weight", "gradient", 3));
    }

    @Test
    void singleStepIsNotAMove() {
        List<TensorRecord> tensors = new ArrayList<>();
        for (long step = 1; step <= 110; step++) {
            tensors.add(tensor(step, "wte.weight", step == 95 ? 50 : 1));
        }

        assertThat(FirstMovers.of(tensors, List.of(), List.of(), ONSET)).isEmpty();
    }

    @Test
    void valueThatBecomesNanHasMovedUnlessItAlwaysWas() {
        List<TensorRecord> tensors = new ArrayList<>();
        for (long step = 1; step <= 110; step++) {
            tensors.add(tensor(step, "wte.weight", step >= 98 ? Double.NaN : 1));
        }

        // Its staleness is NaN throughout, as that of SGD is.
        assertThat(FirstMovers.of(tensors, List.of(), List.of(), ONSET))
                .containsExactly(new FirstMovers.Mover("wte.weight", "gradient", 2));
    }

    @Test
    void twoStepsAreNoiseAndAtTheEndOfTheRecordAChange() {
        List<TensorRecord> within = new ArrayList<>();
        List<TensorRecord> atTheEnd = new ArrayList<>();
        for (long step = 1; step <= 110; step++) {
            within.add(tensor(step, "wte.weight", step == 95 || step == 96 ? 2 : 1));
            atTheEnd.add(tensor(step, "wte.weight", step >= 109 ? 2 : 1));
        }

        assertThat(FirstMovers.of(within, List.of(), List.of(), ONSET)).isEmpty();
        assertThat(FirstMovers.of(atTheEnd, List.of(), List.of(), ONSET))
                .containsExactly(new FirstMovers.Mover("wte.weight", "gradient", -9));
    }

    @Test
    void noisyTensorNeedsALargerChange() {
        List<TensorRecord> steady = new ArrayList<>();
        List<TensorRecord> noisy = new ArrayList<>();
        for (long step = 1; step <= 110; step++) {
            double wave = step % 2 == 0 ? 1 : -1;
            steady.add(tensor(step, "wte.weight", step >= 95 ? 2 : Math.pow(2, 0.02 * wave)));
            noisy.add(tensor(step, "wte.weight", step >= 95 ? 2 : Math.pow(2, 0.5 * wave)));
        }

        assertThat(FirstMovers.of(steady, List.of(), List.of(), ONSET))
                .containsExactly(new FirstMovers.Mover("wte.weight", "gradient", 5));
        assertThat(FirstMovers.of(noisy, List.of(), List.of(), ONSET)).isEmpty();
    }

    @Test
    void stepsThatWereNotMeasuredDoNotInterruptAChange() {
        List<TensorRecord> tensors = new ArrayList<>();
        for (long step = 1; step <= 110; step += 3) {
            tensors.add(tensor(step, "wte.weight", step >= 97 ? 2 : 1));
        }

        assertThat(FirstMovers.of(tensors, List.of(), List.of(), ONSET))
                .containsExactly(new FirstMovers.Mover("wte.weight", "gradient", 3));
    }

    @Test
    void runWithoutTelemetryHasNoMovers() {
        assertThat(FirstMovers.of(List.of(), List.of(), List.of(row(1, 1)), ONSET))
                .isEmpty();
    }

    private static TensorRecord tensor(long step, String name, double gradient) {
        return new TensorRecord(step, name, gradient, 1, 1, Double.NaN, 1, 1);
    }

    private static StepRecord row(long step, double logit) {
        return new StepRecord(step, step - 1, 1, 0.1, 1, 1, 1, OptionalDouble.of(logit), OptionalDouble.empty(), 1, 0);
    }
}
