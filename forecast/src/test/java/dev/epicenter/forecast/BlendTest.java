package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlendTest extends RandomizedTest {
    private static final Blend BLEND = new Blend(List.of(new LastValue(), new LinearFit(TransformRule.RAW, false)));

    private static HeldOutPrediction heldOut(String task, double predicted) {
        return new HeldOutPrediction("f", task, 1, 0.1, 0.5, predicted);
    }

    private SeriesSet training() {
        return TestCorpora.logistic(1, 4, 2, 0.01, random());
    }

    @Test
    void smallerInnerErrorGivesMoreWeight() {
        List<List<HeldOutPrediction>> inner =
                List.of(List.of(heldOut("a", 0.6), heldOut("b", 0.6)), List.of(heldOut("a", 0.55), heldOut("b", 0.55)));
        double[] weights = BLEND.weights(training(), inner);
        assertThat(weights[1] / weights[0]).isCloseTo(Math.pow(2, 8), within(1e-6));
    }

    @Test
    void innerPredictionsUseTheWeightsOfTheOtherTasks() {
        List<List<HeldOutPrediction>> inner = List.of(
                List.of(heldOut("a", 0.501), heldOut("b", 0.7)), List.of(heldOut("a", 0.7), heldOut("b", 0.501)));
        assertThat(BLEND.innerPredictions(training(), inner))
                .extracting(HeldOutPrediction::predicted)
                .allSatisfy(predicted -> assertThat(predicted).isCloseTo(0.7, within(1e-6)));
    }

    @Test
    void singleTaskUsesItsOwnWeights() {
        List<List<HeldOutPrediction>> inner = List.of(List.of(heldOut("a", 0.501)), List.of(heldOut("a", 0.7)));
        assertThat(BLEND.innerPredictions(training(), inner))
                .singleElement()
                .satisfies(one -> assertThat(one.predicted()).isCloseTo(0.501, within(1e-6)));
    }
}
