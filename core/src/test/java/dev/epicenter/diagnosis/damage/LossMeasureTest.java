package dev.epicenter.diagnosis.damage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LossMeasureTest {
    /** Steps 1 to 30; the loss is the step, the held-out loss twice that, each ten steps. */
    private static final List<StepRecord> ROWS =
            LongStream.rangeClosed(1, 30).mapToObj(LossMeasureTest::row).toList();

    @Test
    void heldOutLossAtAnEvaluationIsItsLoss() {
        assertThat(LossMeasure.HELD_OUT.at(ROWS, 20)).hasValue(40);
    }

    @Test
    void heldOutLossIsLinearBetweenEvaluations() {
        assertThat(LossMeasure.HELD_OUT.at(ROWS, 13)).hasValue(26);
    }

    @Test
    void heldOutLossIsEmptyOutsideOfTheEvaluations() {
        assertThat(LossMeasure.HELD_OUT.at(ROWS, 9)).isEmpty();
        assertThat(LossMeasure.HELD_OUT.at(ROWS.subList(0, 25), 24)).isEmpty();
    }

    @Test
    void trainingLossIsTheMedianOfTheLastTen() {
        assertThat(LossMeasure.TRAINING.at(ROWS, 20)).hasValue(16);
    }

    @Test
    void replayThatEndedEarlierHasLossNan() {
        assertThat(LossMeasure.TRAINING.at(ROWS, 31)).hasValue(Double.NaN);
        assertThat(LossMeasure.HELD_OUT.at(ROWS, 31)).hasValue(Double.NaN);
    }

    private static StepRecord row(long step) {
        return new StepRecord(
                step,
                step - 1,
                step,
                0.1,
                1,
                1,
                1,
                OptionalDouble.empty(),
                step % 10 == 0 ? OptionalDouble.of(2 * step) : OptionalDouble.empty(),
                1,
                0);
    }
}
