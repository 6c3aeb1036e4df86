package dev.epicenter.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Tests the sharpness monitor with Adam on x^2 / 2, a case with a known stability border. Far from it, sqrt(v) lags
 * behind the shrinking gradient and D = 1 / sqrt(v) grows. When D crosses the stability limit, x must begin to grow.
 */
class AdamOnParabolaTest extends RandomizedTest {
    private static final Quadratic PARABOLA = new Quadratic(new double[][] {{1}});
    private static final PowerIteration ITERATION = new PowerIteration(1e-6, 2, 20, 1);
    private static final double EPS = 1e-30;

    /** |x| after a step, and the stability number of that step. */
    private record Step(double size, double pi) {}

    /** Adam as in Kingma and Ba, from x = 1; the monitor measures every step from {@code from} on. */
    private static List<Step> train(double lr, double beta1, double beta2, int steps, int from) {
        double x = 1;
        double m = 0;
        double v = 0;
        List<Step> trace = new ArrayList<>();
        for (int t = 1; t <= steps; t++) {
            m = beta1 * m + (1 - beta1) * x;
            v = beta2 * v + (1 - beta2) * x * x;
            Preconditioner preconditioner = Preconditioner.adam(new double[] {v}, beta2, EPS, t);
            double pi = t < from ? 0 : pi(x, preconditioner, StabilityLimit.adam(lr, beta1, t));
            x -= lr * preconditioner.diagonal()[0] * m / (1 - Math.pow(beta1, t));
            trace.add(new Step(Math.abs(x), pi));
        }
        return trace;
    }

    private static double pi(double x, Preconditioner preconditioner, StabilityLimit limit) {
        var hessian = new HessianVectorProduct(PARABOLA, new double[] {x}, HessianVectorProduct.FLOAT64_STEP);
        return limit.number(
                ITERATION.top(hessian, preconditioner, Optional.empty()).value());
    }

    @Test
    void fixedSecondMomentMakesXGrowExactlyWherePiIsAboveOne() throws Exception {
        repeat(100, random -> {
            double beta1 = 0.5 + 0.45 * random.nextDouble();
            double lr = Math.exp(-6 * random.nextDouble());
            double wanted = 1 + (random.nextBoolean() ? 1e-3 : -1e-3);
            double d = wanted * StabilityLimit.adam(lr, beta1).eigenvalue();
            double pi = pi(1, new Preconditioner(new double[] {d}), StabilityLimit.adam(lr, beta1));
            double x = 1;
            double m = 0;
            for (int t = 1; t <= 20_000 && Math.abs(x) < 1e100; t++) {
                m = beta1 * m + (1 - beta1) * x;
                x -= lr * d * m;
            }
            assertThat(pi).isCloseTo(wanted, within(1e-5));
            assertThat(Math.abs(x) > 1).isEqualTo(pi > 1);
        });
    }

    /** With full Adam, x falls until pi reaches 1 and then rises, each time. */
    @Test
    void eachSpikeBeginsWherePiCrossesOne() {
        List<Step> trace = train(0.1, 0.9, 0.999, 20_000, 1000);
        int crossings = 0;
        for (int t = 1040; t < trace.size() - 100; t++) {
            if (trace.get(t).pi() >= 1 && trace.subList(t - 40, t).stream().allMatch(step -> step.pi() < 1)) {
                crossings++;
                int valley = valley(trace, t - 40, t + 60);
                assertThat(trace.get(valley).pi()).as("pi in the valley").isCloseTo(1, within(0.02));
                assertThat(envelope(trace, t - 40)).isGreaterThan(3 * envelope(trace, valley));
                assertThat(envelope(trace, valley + 40)).isGreaterThan(3 * envelope(trace, valley));
            }
        }
        assertThat(crossings).isGreaterThan(10);
    }

    /** The larger of two neighbors, because x oscillates through 0. */
    private static double envelope(List<Step> trace, int t) {
        return Math.max(trace.get(t - 1).size(), trace.get(t).size());
    }

    private static int valley(List<Step> trace, int from, int to) {
        int valley = from;
        for (int t = from; t < to; t++) {
            valley = envelope(trace, t) < envelope(trace, valley) ? t : valley;
        }
        return valley;
    }

    /**
     * Tang, Chen and Liu 2026, "Beyond quadratic loss: the stability phase diagram of Adam": on the parabola spikes recur
     * where 1 - beta2 is below 15.6 (1 - beta1)^3.07, and above it x settles at the border instead.
     */
    @Test
    void spikesRecurBelowThePublishedBorderOfBeta2() {
        for (double beta1 : new double[] {0.8, 0.9, 0.95}) {
            double border = 15.6 * Math.pow(1 - beta1, 3.07);
            assertThat(swing(beta1, 1 - 0.6 * border)).isGreaterThan(5);
            assertThat(swing(beta1, 1 - 1.6 * border)).isLessThan(2.5);
        }
    }

    /** The oscillation of |x| after a long time, as a ratio of its envelope's extremes. */
    private static double swing(double beta1, double beta2) {
        int steps = 40_000;
        List<Step> trace = train(0.1, beta1, beta2, steps, steps + 1);
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int t = steps / 2; t + 8 <= steps; t += 8) {
            double envelope = trace.subList(t, t + 8).stream()
                    .mapToDouble(Step::size)
                    .max()
                    .orElseThrow();
            least = Math.min(least, envelope);
            most = Math.max(most, envelope);
        }
        return most / least;
    }

    /** Above that border x settles to a small oscillation with pi just below 1: the edge of stability. */
    @Test
    void piSettlesJustBelowOneWithoutRecurringSpikes() {
        List<Step> trace = train(0.1, 0.9, 0.96, 12_000, 11_900);
        assertThat(trace.subList(11_900, 12_000))
                .allSatisfy(step -> assertThat(step.pi()).isBetween(0.9, 1.0));
    }
}
