package dev.epicenter.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import org.junit.jupiter.api.Test;

class DirectionalRatioTest extends RandomizedTest {
    @Test
    void predictionIsExactOnAQuadratic() throws Exception {
        repeat(200, random -> {
            int n = 1 + random.nextInt(8);
            Quadratic field = new Quadratic(
                    Quadratic.withSpectrum(random.doubles(n, 0.1, 5).toArray(), Quadratic.turn(n, random)));
            double[] weights = random.doubles(n, -1, 1).toArray();
            double[] update = field.at(weights).gradient();
            DirectionalRatio ratio = DirectionalRatio.of(field, weights, update, 2 * random.nextDouble(), 1e-3);
            assertThat(ratio.actual()).isCloseTo(ratio.predicted(), within(1e-6));
            assertThat(ratio.predictsRise()).isEqualTo(ratio.q() > 1);
        });
    }

    /** Gradient descent on x^2 / 2: q = lr / 2, and the limit of lr is 2. */
    @Test
    void ratioInOneDimensionIsTheStabilityNumber() {
        Quadratic parabola = new Quadratic(new double[][] {{1}});
        DirectionalRatio ratio = DirectionalRatio.of(parabola, new double[] {3}, new double[] {3}, 2.5, 1e-3);
        assertThat(ratio.q()).isCloseTo(1.25, within(1e-9));
        assertThat(ratio.q()).isCloseTo(StabilityLimit.sgd(2.5, 0).number(1), within(1e-9));
        assertThat(ratio.actual()).isCloseTo((4.5 * 4.5 - 9) / 2, within(1e-12));
    }

    @Test
    void uphillUpdateIsPredictedToRaiseTheLoss() {
        Quadratic parabola = new Quadratic(new double[][] {{1}});
        DirectionalRatio ratio = DirectionalRatio.of(parabola, new double[] {3}, new double[] {-1}, 0.1, 1e-3);
        assertThat(ratio.slope()).isNegative();
        assertThat(ratio.predictsRise()).isTrue();
        assertThat(ratio.actual()).isPositive();
    }
}
