package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PredictionTargetsTest {
    private static SeriesSet sizes(ScaleAxis axis, String... paramsAndTokens) {
        StringBuilder csv = new StringBuilder("family,model,params,tokens,task,metric,score\n");
        for (String each : paramsAndTokens) {
            csv.append("f,m").append(each, 0, 3).append(',').append(each).append(",t,acc,0.5\n");
        }
        return SeriesSet.of(
                ScoreTableReader.parse("t.csv", csv.toString().lines().toList(), Selection.ALL), axis);
    }

    @Test
    void nextScaleIsOneMoreStepOfTheSameLengthInParametersAndTokens() {
        Point next = PredictionTargets.NEXT
                .of(sizes(ScaleAxis.COMPUTE, "1e8,2e9", "1e9,2e10"), ScaleAxis.COMPUTE, "f")
                .get(0);
        assertThat(next.logParams()).isCloseTo(10, within(1e-9));
        assertThat(next.logTokens()).isCloseTo(Math.log10(2e11), within(1e-9));
        assertThat(next.x()).isCloseTo(Math.log10(6 * 1e10 * 2e11), within(1e-9));
    }

    @Test
    void familyOfOneScaleHasNoNextScale() {
        assertThat(PredictionTargets.NEXT.of(sizes(ScaleAxis.PARAMS, "1e8,"), ScaleAxis.PARAMS, "f"))
                .isEmpty();
    }

    @Test
    void sizeAloneKeepsTheTokensOfTheLargestModel() {
        PredictionTargets asked = new PredictionTargets(List.of(1e12), OptionalDouble.empty(), OptionalDouble.empty());
        SeriesSet corpus = sizes(ScaleAxis.COMPUTE, "1e8,2e9", "1e9,3e9");
        Point where = asked.of(corpus, ScaleAxis.COMPUTE, "f").get(0);
        assertThat(where.x()).isCloseTo(Math.log10(6 * 1e12 * 3e9), within(1e-9));
    }

    @Test
    void axisNamesItsMissingOption() {
        PredictionTargets size = new PredictionTargets(List.of(1e12), OptionalDouble.empty(), OptionalDouble.empty());
        SeriesSet corpus = sizes(ScaleAxis.TOKENS, "1e8,2e9", "1e9,3e9");
        assertThatThrownBy(() -> size.of(corpus, ScaleAxis.TOKENS, "f"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--tokens");
        PredictionTargets tokens = new PredictionTargets(List.of(), OptionalDouble.of(1e12), OptionalDouble.empty());
        assertThatThrownBy(() -> tokens.of(corpus, ScaleAxis.PARAMS, "f")).hasMessageContaining("--to N");
    }
}
