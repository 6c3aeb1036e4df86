package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.epicenter.RandomizedTest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LossLawTest extends RandomizedTest {
    /** Parameters of OpenLM models on 20 tokens each, then losses on held-out C4 (Gadre et al. 2024, mlfoundations/scaling, MIT). */
    private static final double[] PARAMS = {11.6e6, 79e6, 154e6, 412e6, 1.44e9, 6.89e9};

    private static final double[] ON_C4 = {5.2207, 3.8003, 3.4326, 3.0417, 2.6569, 2.3822};
    private static final double[] ON_REDPAJAMA = {5.3870, 3.8999, 3.5311, 3.1498, 2.7688, 2.4250};

    private static Map<Double, Double> first(int n, double[] losses) {
        Map<Double, Double> shown = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            shown.put(Math.log10(PARAMS[i]), losses[i]);
        }
        return shown;
    }

    @Test
    void lawPredictsTheNextLossOfRealRuns() {
        for (double[] losses : new double[][] {ON_C4, ON_REDPAJAMA}) {
            for (int shown = 4; shown < losses.length; shown++) {
                double predicted = LossLaw.of(first(shown, losses)).at(Math.log10(PARAMS[shown]));
                assertThat(predicted).isCloseTo(losses[shown], withinPercentage(3));
            }
        }
    }

    @Test
    void lawExtrapolatesASyntheticPowerLaw() throws Exception {
        repeat(20, random -> {
            double floor = 1 + random.nextDouble();
            double size = 20 + 100 * random.nextDouble();
            double power = 0.2 + 0.2 * random.nextDouble();
            Map<Double, Double> losses = new TreeMap<>();
            for (double x = 7; x < 11; x += 0.5) {
                losses.put(x, floor + size * Math.pow(10, -power * x));
            }
            double beyond = floor + size * Math.pow(10, -power * 12);
            assertThat(LossLaw.of(losses).at(12)).isCloseTo(beyond, withinPercentage(1));
        });
    }

    @Test
    void threeScalesGiveALawWithoutAFloor() {
        Map<Double, Double> losses = new TreeMap<>(Map.of(8.0, 4.0, 9.0, 3.0, 10.0, 2.25));
        assertThat(LossLaw.of(losses).at(11)).isCloseTo(2.25 * 0.75, within(1e-9));
    }
}
