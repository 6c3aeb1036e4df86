package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Published and measured results on the bundled tables of PaLM. */
class PalmTest {
    private static SeriesSet palm(String shots) {
        return SeriesSet.of(PalmTables.palm(new Selection(Set.of(), Set.of(shots), Set.of())), ScaleAxis.PARAMS);
    }

    private static double correlation(SeriesSet corpus, TransformRule rule) {
        return Predictability.of(corpus, rule).get(0).correlation().orElseThrow();
    }

    @Test
    void rangeOfFewShotScoresMatchesTheProposal() {
        Transform.Logit range = TransformRule.range(palm("few"), 0.01);
        assertThat(range.low()).isCloseTo(0.131, within(5e-4));
        assertThat(range.high()).isCloseTo(0.955, within(5e-4));
    }

    @Test
    void rangeRaisesTheCorrelationOnFewShotScores() {
        SeriesSet few = palm("few");
        assertThat(Predictability.of(few, TransformRule.LOGIT).get(0).tasks()).isEqualTo(30);
        assertThat(correlation(few, TransformRule.LOGIT)).isCloseTo(0.148, within(5e-4));
        assertThat(correlation(few, TransformRule.RANGE)).isCloseTo(0.305, within(5e-4));
    }

    @Test
    void rangeDoesNotRaiseTheCorrelationOnZeroAndOneShotScores() {
        for (String shots : List.of("0", "1")) {
            assertThat(correlation(palm(shots), TransformRule.RANGE))
                    .isNegative()
                    .isLessThan(correlation(palm(shots), TransformRule.LOGIT));
        }
        assertThat(correlation(palm("1"), TransformRule.RANGE)).isCloseTo(-0.388, within(5e-4));
    }

    @Test
    void rawImprovementsOnBigBenchLiteShareFourPercentOfVariance() {
        double r = correlation(palm("5"), TransformRule.RAW);
        assertThat(r * r).isCloseTo(0.043, within(5e-4));
    }
}
