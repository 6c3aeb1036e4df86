package dev.epicenter.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RemainingTimeTest {
    private long nanos = -5;
    private final RemainingTime pace = new RemainingTime(() -> nanos);

    /** Counts steps of this duration. */
    private void make(int steps, double seconds) {
        for (int i = 0; i < steps; i++) {
            nanos += Math.round(seconds * 1e9);
            pace.step();
        }
    }

    @Test
    void theFirstSecondsGiveNoEstimate() {
        assertThat(pace.perSecond()).isEmpty();
        make(1, 20);
        assertThat(pace.left(100)).isEmpty();
        make(29, 0.1);
        assertThat(pace.left(100)).isEmpty();
        make(1, 0.1);
        assertThat(pace.perSecond().orElseThrow()).isCloseTo(10, within(1e-6));
        assertThat(pace.left(100)).isEqualTo("  about 10 s left");
    }

    @Test
    void theFirstStepWithItsLoadingDoesNotCount() {
        make(1, 60);
        make(8, 0.5);
        assertThat(pace.left(10)).isEqualTo("  about 5 s left");
    }

    @Test
    void theEstimateFollowsAMachineThatSlowsDown() {
        make(2000, 0.01);
        make(40, 1);
        assertThat(pace.perSecond().orElseThrow()).isCloseTo(1, within(0.05));
    }

    @Test
    void aRowOfSeveralStepsCountsThem() {
        for (int row = 0; row < 10; row++) {
            nanos += 2_000_000_000L;
            pace.steps(5);
        }
        assertThat(pace.perSecond().orElseThrow()).isCloseTo(2.5, within(1e-6));
        assertThat(pace.left(50)).isEqualTo("  about 20 s left");
    }

    @Test
    void loadingAfterARestartDoesNotCount() {
        make(20, 0.5);
        pace.restart();
        assertThat(pace.left(10)).isEmpty();
        make(1, 60);
        make(8, 0.5);
        assertThat(pace.left(10)).isEqualTo("  about 5 s left");
    }

    @Test
    void slowStepsGiveAnEstimateAfterAFew() {
        make(3, 90);
        assertThat(pace.left(2)).isEmpty();
        make(1, 90);
        assertThat(pace.left(2)).isEqualTo("  about 3 min 0 s left");
        make(50, 30);
        assertThat(pace.left(2)).isEqualTo("  about 1 min 0 s left");
    }

    @Test
    void aStepThatDoesNotEndLowersTheEstimate() {
        make(20, 1);
        nanos += 19_000_000_000L;
        assertThat(pace.perSecond().orElseThrow()).isCloseTo(0.5, within(1e-6));
    }
}
