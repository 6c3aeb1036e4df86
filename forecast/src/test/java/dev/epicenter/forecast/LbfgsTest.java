package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LbfgsTest extends RandomizedTest {
    @Test
    void minimizerSolvesTheRosenbrockFunction() {
        Lbfgs.Function valley = (x, gradient) -> {
            double off = x[1] - x[0] * x[0];
            gradient[0] = -400 * x[0] * off - 2 * (1 - x[0]);
            gradient[1] = 200 * off;
            return 100 * off * off + (1 - x[0]) * (1 - x[0]);
        };
        Lbfgs.Minimum found = Lbfgs.minimize(valley, new double[] {-1.2, 1}, 500);
        assertThat(found.x()[0]).isCloseTo(1, within(1e-5));
        assertThat(found.x()[1]).isCloseTo(1, within(1e-5));
        assertThat(found.value()).isLessThan(1e-10);
    }

    @Test
    void badlyScaledQuadraticsAreMinimizedFromAnyStart() throws Exception {
        repeat(20, random -> {
            int n = 1 + random.nextInt(30);
            double[] scale = random.doubles(n, 0.01, 100).toArray();
            double[] centre = random.doubles(n, -5, 5).toArray();
            Lbfgs.Function bowl = (x, gradient) -> {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    double off = x[i] - centre[i];
                    sum += scale[i] * off * off / 2;
                    gradient[i] = scale[i] * off;
                }
                return sum;
            };
            Lbfgs.Minimum found = Lbfgs.minimize(bowl, start(n, random), 5_000);
            assertThat(found.value()).isLessThan(1e-6);
        });
    }

    private static double[] start(int n, Random random) {
        return random.doubles(n, -10, 10).toArray();
    }

    @Test
    void startAtTheMinimumIsReturnedAndNotModified() {
        double[] start = {0, 0};
        Lbfgs.Minimum found = Lbfgs.minimize(
                (x, gradient) -> {
                    gradient[0] = 2 * x[0];
                    gradient[1] = 2 * x[1];
                    return x[0] * x[0] + x[1] * x[1];
                },
                start,
                10);
        assertThat(found.value()).isZero();
        assertThat(start).containsExactly(0, 0);
    }

    @Test
    void modelGradientsMatchFiniteDifferences() {
        SeriesSet corpus = TestCorpora.logistic(3, 5, 6, 0.05, random());
        for (int k = 1; k <= 3; k++) {
            SharedCurves.Layout curves = new SharedCurves.Layout(corpus, k);
            check(curves::loss, curves.start(new SplittableRandom(k)));
            LatentSkills.Layout skills = new LatentSkills.Layout(corpus, k);
            check(skills::loss, skills.start(new SplittableRandom(k)));
        }
    }

    private static void check(Lbfgs.Function function, double[] at) {
        double[] gradient = new double[at.length];
        function.at(at, gradient);
        double[] unused = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double[] moved = at.clone();
            moved[i] = at[i] + 1e-5;
            double above = function.at(moved, unused);
            moved[i] = at[i] - 1e-5;
            double slope = (above - function.at(moved, unused)) / 2e-5;
            assertThat(gradient[i]).isCloseTo(slope, within(1e-5 + 1e-4 * Math.abs(slope)));
        }
    }
}
