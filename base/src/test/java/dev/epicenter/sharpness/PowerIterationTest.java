package dev.epicenter.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerIterationTest extends RandomizedTest {
    private static final PowerIteration ITERATION = new PowerIteration(1e-6, 60, 2000, 1);

    /** A Hessian whose D^1/2 H D^1/2 has a known spectrum. */
    private record Known(double[][] turn, Preconditioner preconditioner, HessianVectorProduct hessian) {
        static Known of(double[] spectrum, Random random) {
            int n = spectrum.length;
            double[][] turn = Quadratic.turn(n, random);
            double[][] matrix = Quadratic.withSpectrum(spectrum, turn);
            double[] d = random.doubles(n, 0.1, 10).toArray();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    matrix[i][j] /= Math.sqrt(d[i] * d[j]);
                }
            }
            double[] weights = random.doubles(n, -1, 1).toArray();
            return new Known(
                    turn, new Preconditioner(d), new HessianVectorProduct(new Quadratic(matrix), weights, 1e-3));
        }

        double[] eigenvector(int k) {
            return Arrays.stream(turn).mapToDouble(row -> row[k]).toArray();
        }
    }

    @Test
    void iterationFindsTheTopOfAKnownSpectrum() throws Exception {
        repeat(50, random -> {
            int n = 2 + random.nextInt(20);
            double[] spectrum = random.doubles(n, -0.5, 1).toArray();
            spectrum[0] = 1.5;
            Known known = Known.of(spectrum, random);
            TopEigenpair top = ITERATION.top(known.hessian(), known.preconditioner(), Optional.empty());
            assertThat(top.converged()).isTrue();
            assertThat(top.value()).isCloseTo(1.5, within(1e-4));
            assertThat(Math.abs(Vectors.dot(top.vector(), known.eigenvector(0))))
                    .isCloseTo(1, within(1e-3));
        });
    }

    @Test
    void dominantNegativeEigenvalueDoesNotHideTheTop() throws Exception {
        repeat(100, random -> {
            int n = 3 + random.nextInt(20);
            double[] spectrum = random.doubles(n, -1, 0.5).toArray();
            spectrum[0] = 1;
            spectrum[1] = random.nextInt(4) == 0 ? -1 : -1 - 4 * random.nextDouble();
            Known known = Known.of(spectrum, random);
            TopEigenpair top = ITERATION.top(known.hessian(), known.preconditioner(), Optional.empty());
            assertThat(top.value()).isCloseTo(1, within(2e-3));
            assertThat(Math.abs(Vectors.dot(top.vector(), known.eigenvector(0))))
                    .isCloseTo(1, within(0.02));
        });
    }

    @Test
    void topOfANegativeSpectrumIsTheLeastNegative() throws Exception {
        repeat(50, random -> {
            Known known = Known.of(new double[] {-0.5, -1, -1.5, -3, -4}, random);
            TopEigenpair top = ITERATION.top(known.hessian(), known.preconditioner(), Optional.empty());
            assertThat(top.value()).isCloseTo(-0.5, within(5e-3));
        });
    }

    @Test
    void warmStartSavesProducts() throws Exception {
        int[] products = {0, 0};
        PowerIteration monitor = new PowerIteration(1e-3, 2, 500, 1);
        repeat(30, random -> {
            double[] spectrum = random.doubles(50, 0, 1).toArray();
            spectrum[0] = 1.3;
            Known known = Known.of(spectrum, random);
            TopEigenpair cold = monitor.top(known.hessian(), known.preconditioner(), Optional.empty());
            TopEigenpair before = ITERATION.top(known.hessian(), known.preconditioner(), Optional.empty());
            TopEigenpair warm = monitor.top(known.hessian(), known.preconditioner(), Optional.of(before.vector()));
            assertThat(warm.value()).isCloseTo(1.3, within(0.03));
            products[0] += cold.products();
            products[1] += warm.products();
        });
        assertThat(2 * products[1]).isLessThan(products[0]);
    }

    @Test
    void warmStartFromAnOldTopFindsTheNewTop() throws Exception {
        repeat(30, random -> {
            double[] spectrum = random.doubles(20, -0.2, 0.5).toArray();
            spectrum[0] = 2;
            spectrum[1] = 1;
            Known known = Known.of(spectrum, random);
            TopEigenpair top =
                    ITERATION.top(known.hessian(), known.preconditioner(), Optional.of(known.eigenvector(1)));
            assertThat(top.value()).isCloseTo(2, within(1e-3));
        });
    }

    @Test
    void usedProductsAreReported() throws Exception {
        Known known = Known.of(new double[] {1, 0.999, 0.998}, random());
        TopEigenpair top =
                new PowerIteration(1e-12, 2, 4, 1).top(known.hessian(), known.preconditioner(), Optional.empty());
        assertThat(top.products()).isEqualTo(4);
        assertThat(top.converged()).isFalse();
        assertThat(top.value()).isCloseTo(1, within(0.01));
    }

    @Test
    void massLocatesTheEigenvectorByTensor() {
        double[][] blocks = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 3, 1}, {0, 0, 1, 3}};
        var hessian = new HessianVectorProduct(new Quadratic(blocks), new double[] {1, 1, 1, 1}, 1e-3);
        Map<String, Slice> tensors =
                Map.of("embedding", new Slice(0, 2), "head", new Slice(2, 3), "bias", new Slice(3, 4));
        TopEigenpair top = ITERATION.top(hessian, Preconditioner.identity(4), Optional.empty());
        assertThat(top.value()).isCloseTo(4, within(1e-4));
        Map<String, Double> mass = top.mass(tensors);
        assertThat(mass.keySet()).last().isEqualTo("embedding");
        assertThat(mass.get("head")).isCloseTo(0.5, within(0.01));
        assertThat(mass.values().stream().mapToDouble(share -> share).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void blockIsMeasuredSeparately() {
        double[][] blocks = {{1, 0.5, 5, 5}, {0.5, 1, 5, 5}, {5, 5, 3, 1}, {5, 5, 1, 3}};
        var hessian = new HessianVectorProduct(new Quadratic(blocks), new double[] {1, 1, 1, 1}, 1e-3);
        Preconditioner block = Preconditioner.identity(4).within(new Slice(0, 2));
        TopEigenpair top = ITERATION.top(hessian, block, Optional.empty());
        assertThat(top.value()).isCloseTo(1.5, within(1e-4));
        assertThat(top.mass(Map.of("rest", new Slice(2, 4))).get("rest")).isZero();
    }

    @Test
    void flatLossHasEigenvalueZero() {
        var flat = new HessianVectorProduct(new Quadratic(new double[3][3]), new double[] {1, 2, 3}, 1e-3);
        TopEigenpair top = ITERATION.top(flat, Preconditioner.identity(3), Optional.empty());
        assertThat(top.value()).isZero();
        assertThat(top.converged()).isTrue();
    }
}
