package dev.epicenter.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HessianVectorProductTest extends RandomizedTest {
    @Test
    void productIsExactOnAQuadratic() throws Exception {
        repeat(50, random -> {
            int n = 1 + random.nextInt(10);
            Quadratic field = new Quadratic(
                    Quadratic.withSpectrum(random.doubles(n, -5, 5).toArray(), Quadratic.turn(n, random)));
            double[] weights = random.doubles(n, -1, 1).toArray();
            double[] v = random.doubles(n, -100, 100).toArray();
            double[] product = new HessianVectorProduct(field, weights, 1e-3).times(v);
            assertThat(product).containsExactly(field.times(v), within(1e-8));
        });
    }

    /** Sum of w^4 / 12: the Hessian is diag(w^2), the error of the difference h^2 v^3 / 3. */
    @Test
    void errorScalesWithTheSquareOfTheStep() {
        GradientField quartic = weights -> new GradientField.Sample(
                Arrays.stream(weights).map(w -> w * w * w * w / 12).sum(),
                Arrays.stream(weights).map(w -> w * w * w / 3).toArray());
        double[] weights = {1, -2, 3};
        double[] v = {0.5, 1, -1};
        double length = Math.sqrt(14) / 1.5;
        for (double step : new double[] {1e-1, 1e-2, 1e-3}) {
            double h = step * length;
            double[] product = new HessianVectorProduct(quartic, weights, step).times(v);
            for (int i = 0; i < 3; i++) {
                assertThat(product[i] - weights[i] * weights[i] * v[i])
                        .isCloseTo(h * h * v[i] * v[i] * v[i] / 3, within(1e-9));
            }
        }
    }

    @Test
    void float32StepToleratesRounding() throws Exception {
        repeat(20, random -> {
            int n = 20;
            Quadratic exact = new Quadratic(
                    Quadratic.withSpectrum(random.doubles(n, -5, 5).toArray(), Quadratic.turn(n, random)));
            GradientField rounded = weights -> {
                GradientField.Sample sample = exact.at(rounded(weights));
                return new GradientField.Sample((float) sample.loss(), rounded(sample.gradient()));
            };
            double[] weights = random.doubles(n, -1, 1).toArray();
            double[] v = random.doubles(n, -1, 1).toArray();
            double[] product = new HessianVectorProduct(rounded, weights, HessianVectorProduct.FLOAT32_STEP).times(v);
            assertThat(product).containsExactly(exact.times(v), within(0.01));
        });
    }

    private static double[] rounded(double[] values) {
        return Arrays.stream(values).map(value -> (float) value).toArray();
    }

    @Test
    void zeroVectorAndOriginAreHandled() {
        Quadratic field = new Quadratic(new double[][] {{2}});
        assertThat(new HessianVectorProduct(field, new double[] {1}, 1e-3).times(new double[1]))
                .containsExactly(0);
        assertThat(new HessianVectorProduct(field, new double[] {0}, 1e-3).times(new double[] {3}))
                .containsExactly(new double[] {6}, within(1e-12));
    }
}
