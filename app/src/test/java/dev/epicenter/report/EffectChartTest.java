package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.statistics.Interval;
import dev.epicenter.study.Comparison;
import dev.epicenter.study.Contrast;
import dev.epicenter.study.ContrastResult;
import dev.epicenter.study.Decision;
import dev.epicenter.study.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EffectChartTest {
    private static ContrastResult result(Outcome.Scale scale, double effect, double smallest) {
        Contrast contrast = new Contrast.Difference(
                "c", "a claim", "o", "a=1", "a=2", Contrast.Expect.DIFFERENT, smallest, Contrast.Role.CLAIM);
        Comparison shown = new Comparison(scale, effect, new Interval(effect, effect), 1, 1, 1, 1, Optional.empty());
        return new ContrastResult(contrast, List.of(), shown, 1, OptionalDouble.empty(), Decision.UNDECIDED, "");
    }

    @Test
    void differencesAreMultiplesOfTheSmallestOfInterest() {
        assertThat(EffectChart.position(result(Outcome.Scale.LINEAR, -3, 2), -3))
                .isEqualTo(-1.5);
    }

    @Test
    void ratiosAreSymmetricAroundNoEffect() {
        ContrastResult ratio = result(Outcome.Scale.LOG, 1, 1.5);
        assertThat(EffectChart.position(ratio, 1)).isZero();
        assertThat(EffectChart.position(ratio, 1.5)).isCloseTo(1, within(1e-12));
        assertThat(EffectChart.position(ratio, 1 / 1.5)).isCloseTo(-1, within(1e-12));
    }
}
