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
    void theFirstOfThreeStepsInARowIsTheMove() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 47, 60, 1);
        assertThat(FirstMove.index(ratios, 40)).hasValue(47);
    }

    @Test
    void twoStepsAloneAreNoise() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 47, 49, 1);
        assertThat(FirstMove.index(ratios, 40)).isEmpty();
    }

    @Test
    void twoStepsAtTheEndOfTheRecordAreAMove() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 58, 60, 1);
        assertThat(FirstMove.index(ratios, 40)).hasValue(58);
    }

    @Test
    void aNoisyTensorMustMoveFurther() {
        double[] ratios = quiet(60);
        for (int i = 0; i < 40; i++) {
            ratios[i] *= 25;
        }
        Arrays.fill(ratios, 47, 60, 1);
        assertThat(FirstMove.index(ratios, 40)).isEmpty();
    }

    @Test
    void stepsNotMeasuredDoNotBreakARow() {
        double[] ratios = quiet(60);
        Arrays.fill(ratios, 47, 60, 1);
        ratios[48] = Double.NaN;
        assertThat(FirstMove.index(ratios, 40)).hasValue(47);
    }
}
