package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BrokenPowerLawTest {
    /** From 10^8: 0.9 less a power law that is steeper beyond 10^12. */
    private static double law(double x) {
        double u = Math.log(10) * (x - 12);
        return 0.9 - 0.3 * Math.exp(-0.05 * u - 0.2 * Math.log1p(Math.exp(u)));
    }

    private static double predicted(int sizes, double at) {
        return predicted(new BrokenPowerLaw(), sizes, at);
    }

    private static double predicted(Method method, int sizes, double at) {
        Series series = TestCorpora.series("f", "t", sizes, OptionalDouble.empty(), BrokenPowerLawTest::law);
        Point where = new Point("next", at, at, at, Double.NaN, OptionalDouble.empty());
        return method.fit(new SeriesSet(List.of(series))).at(series, where);
    }

    @Test
    void lawExtrapolatesBeyondAnObservedBreak() {
        double off = Math.abs(predicted(10, 19) - law(19));
        assertThat(off).isLessThan(0.03);
        assertThat(law(19) - law(17)).isGreaterThan(0.01);
        Method line = new LinearFit(TransformRule.RAW, false);
        assertThat(off).isLessThan(Math.abs(predicted(line, 10, 19) - law(19)) / 2);
    }

    @Test
    void seriesOfFewerThanEightPointsKeepsItsLastValue() {
        assertThat(predicted(7, 18)).isEqualTo(law(14));
    }
}
