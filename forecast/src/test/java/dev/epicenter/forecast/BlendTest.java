package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlendTest extends RandomizedTest {
    private static final Blend BLEND = new Blend(List.of(new LastValue(), new Lines(TransformRule.RAW, false)));

    private static HeldOut said(String task, double predicted) {
        return new HeldOut("f", task, 1, 0.1, 0.5, predicted);
    }

    private Corpus training() {
        return TestCorpora.logistic(1, 4, 2, 0.01, random());
    }

    @Test
    void theBetterAMemberRehearsedTheMoreItCounts() {
        List<List<HeldOut>> rehearsed =
                List.of(List.of(said("a", 0.6), said("b", 0.6)), List.of(said("a", 0.55), said("b", 0.55)));
        double[] weights = BLEND.weights(training(), rehearsed);
        assertThat(weights[1] / weights[0]).isCloseTo(Math.pow(2, 8), within(1e-6));
    }

    @Test
    void aTaskIsRehearsedWithTheWeightsThatTheOthersGive() {
        List<List<HeldOut>> rehearsed =
                List.of(List.of(said("a", 0.501), said("b", 0.7)), List.of(said("a", 0.7), said("b", 0.501)));
        assertThat(BLEND.rehearsed(training(), rehearsed))
                .extracting(HeldOut::predicted)
                .allSatisfy(predicted -> assertThat(predicted).isCloseTo(0.7, within(1e-6)));
    }

    @Test
    void aTaskAloneIsRehearsedWithItsOwnWeights() {
        List<List<HeldOut>> rehearsed = List.of(List.of(said("a", 0.501)), List.of(said("a", 0.7)));
        assertThat(BLEND.rehearsed(training(), rehearsed))
                .singleElement()
                .satisfies(one -> assertThat(one.predicted()).isCloseTo(0.501, within(1e-6)));
    }
}
