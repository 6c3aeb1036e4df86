package dev.epicenter.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import org.junit.jupiter.api.Test;

class StabilityLimitTest extends RandomizedTest {
    @Test
    void limitsMatchKnownValues() {
        assertThat(StabilityLimit.adam(1e-3, 0.9).eigenvalue()).isCloseTo(38_000, within(1e-6));
        assertThat(StabilityLimit.sgd(0.5, 0).eigenvalue()).isEqualTo(4);
        assertThat(StabilityLimit.sgd(0.1, 0.9).eigenvalue()).isCloseTo(38, within(1e-9));
        assertThat(StabilityLimit.adam(1e-3, 0.9, 1).eigenvalue()).isCloseTo(3_800, within(1e-6));
    }

    /** r^2 - [(1 + b1) - lr (1 - b1) lambda] r + b1 = 0 has a root outside the unit circle just above the limit. */
    @Test
    void adamsRecurrenceHasARootOutsideTheUnitCircleAboveTheLimit() throws Exception {
        repeat(500, random -> {
            double beta1 = 0.99 * random.nextDouble();
            double lr = Math.exp(-8 * random.nextDouble());
            StabilityLimit limit = StabilityLimit.adam(lr, beta1);
            double lambda = limit.eigenvalue()
                    * (random.nextInt(4) == 0 ? 1 + 1e-6 * random.nextGaussian() : 2 * random.nextDouble());
            double middle = 1 + beta1 - lr * (1 - beta1) * lambda;
            assertThat(largestRoot(middle, beta1) > 1).isEqualTo(limit.number(lambda) > 1);
        });
    }

    /** The largest root magnitude of r^2 - middle r + product = 0. */
    private static double largestRoot(double middle, double product) {
        double discriminant = middle * middle - 4 * product;
        return discriminant < 0 ? Math.sqrt(product) : (Math.abs(middle) + Math.sqrt(discriminant)) / 2;
    }

    @Test
    void heavyBallMomentumGrowsAboveItsLimitAndShrinksBelow() throws Exception {
        repeat(200, random -> {
            double momentum = 0.95 * random.nextDouble();
            double lr = Math.exp(-5 * random.nextDouble());
            boolean above = random.nextBoolean();
            double curvature = StabilityLimit.sgd(lr, momentum).eigenvalue() * (above ? 1.01 : 0.99);
            double x = 1;
            double buffer = 0;
            for (int step = 0; step < 4000; step++) {
                buffer = momentum * buffer + curvature * x;
                x -= lr * buffer;
            }
            assertThat(Math.abs(x) > 1).isEqualTo(above);
        });
    }
}
