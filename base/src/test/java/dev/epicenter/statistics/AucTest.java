package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AucTest extends RandomizedTest {
    @Test
    void aucIsTheShareOfOrderedPairsWithTiesCountingHalf() throws Exception {
        repeat(200, random -> {
            double[] cases = random.doubles(1 + random.nextInt(12))
                    .map(x -> Math.floor(6 * x))
                    .toArray();
            double[] controls = random.doubles(1 + random.nextInt(12))
                    .map(x -> Math.floor(5 * x))
                    .toArray();
            double won = 0;
            for (double a : cases) {
                for (double b : controls) {
                    won += a > b ? 1 : a == b ? 0.5 : 0;
                }
            }
            Auc auc = Auc.of(cases, controls);
            assertThat(auc.value()).isCloseTo(won / cases.length / controls.length, within(1e-12));
            assertThat(auc.interval(0.95).contains(auc.value())).isTrue();
            double mirrored = Auc.of(controls, cases).interval(0.95).high();
            assertThat(auc.interval(0.95).low()).isCloseTo(1 - mirrored, within(1e-9));
        });
    }

    @Test
    void fullSeparationOfFewValuesKeepsAWideInterval() {
        Auc auc = Auc.of(new double[] {5, 6, 7}, new double[] {1, 2, 3, 4, 4.5});
        assertThat(auc.value()).isEqualTo(1);
        assertThat(auc.interval(0.95).high()).isEqualTo(1);
        assertThat(auc.interval(0.95).low()).isBetween(0.4, 0.8);
    }

    @Test
    void intervalCoversTheTrueValue() throws Exception {
        int[] covered = {0};
        int[] all = {0};
        repeat(2000, random -> {
            double[] cases = new double[10];
            double[] controls = new double[50];
            Arrays.setAll(cases, i -> random.nextGaussian() + 1.19);
            Arrays.setAll(controls, i -> random.nextGaussian());
            all[0]++;
            // Phi(1.19 / sqrt(2))
            covered[0] += Auc.of(cases, controls).interval(0.95).contains(0.8) ? 1 : 0;
        });
        assertThat((double) covered[0] / all[0]).isGreaterThan(0.935 - 5 * Math.sqrt(0.05 / all[0]));
    }

    @Test
    void missingControlsAreRejected() {
        assertThatThrownBy(() -> Auc.of(new double[2], new double[0]))
                .hasMessage("needs cases and controls, not 2 and 0");
    }
}
