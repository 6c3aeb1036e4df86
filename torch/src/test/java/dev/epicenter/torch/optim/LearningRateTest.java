package dev.epicenter.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.ScheduleConfig;
import dev.epicenter.config.ScheduleConfig.Kind;
import org.junit.jupiter.api.Test;

class LearningRateTest {
    @Test
    void warmUpIsLinearFromTheFirstStepToThePeak() {
        LearningRate rate = new LearningRate(new ScheduleConfig(Kind.CONSTANT, 10, 0, 0), 3e-3, 100);
        assertThat(rate.at(1)).isEqualTo(3e-3 * 1 / 10);
        assertThat(rate.at(5)).isEqualTo(3e-3 * 5 / 10);
        assertThat(rate.at(10)).isEqualTo(3e-3);
        assertThat(rate.at(11)).isEqualTo(3e-3);
        assertThat(rate.at(1_000_000)).isEqualTo(3e-3);
    }

    @Test
    void firstStepHasThePeakWithoutWarmUp() {
        assertThat(new LearningRate(new ScheduleConfig(Kind.CONSTANT, 0, 0, 0), 0.5, 100).at(1))
                .isEqualTo(0.5);
    }

    @Test
    void cosineFallsFromThePeakToTheMinimumAndStaysThere() {
        LearningRate rate = new LearningRate(new ScheduleConfig(Kind.COSINE, 10, 0.1, 0), 1, 110);
        assertThat(rate.at(10)).isEqualTo(1);
        assertThat(rate.at(60)).isCloseTo(0.55, within(1e-12));
        assertThat(rate.at(35)).isCloseTo(0.1 + 0.45 * (1 + Math.sqrt(0.5)), within(1e-12));
        assertThat(rate.at(110)).isEqualTo(0.1);
        assertThat(rate.at(500)).isEqualTo(0.1);
    }

    @Test
    void decayStepsEndTheCosineBeforeTheRun() {
        LearningRate rate = new LearningRate(new ScheduleConfig(Kind.COSINE, 0, 0, 50), 1, 1000);
        assertThat(rate.at(25)).isCloseTo(0.5, within(1e-12));
        assertThat(rate.at(50)).isZero();
    }
}
