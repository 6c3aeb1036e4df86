package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FirstMoveTest {
    private static double[] quiet(int n) {
        double[] ratios = new double[n];
        Arrays.setAll(ratios, i -> i % 2 == 0 ? 0.02 : -0.02);
        return ratios;
    }

    @Test
    void changeBeginsAtTheFirstOfThreeStepsInARow() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 47, 60, 1);
        assertThat(FirstMove.index(ratios, 40)).hasValue(47);
    }

    @Test
    void twoStepsAreNoise() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 47, 49, 1);
        assertThat(FirstMove.index(ratios, 40)).isEmpty();
    }

    @Test
    void twoStepsAtTheEndOfTheRecordAreAChange() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 58, 60, 1);
        assertThat(FirstMove.index(ratios, 40)).hasValue(58);
    }

    @Test
    void noisyTensorNeedsALargerChange() {
        double[] ratios = quiet(60);
        for (int i = 0; i < 40; i++) {
            ratios[i] *= 25;
        }
        Arrays.fill(ratios, 47, 60, 1);
        assertThat(FirstMove.index(ratios, 40)).isEmpty();
    }

    @Test
    void unmeasuredStepsDoNotInterruptAChange() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 47, 60, 1);
        ratios[48] = Double.NaN;
        assertThat(FirstMove.index(ratios, 40)).hasValue(47);
    }
}
