package dev.epicenter.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PurseTest {
    private static final Pace PACE = new Pace(0, 0);

    @Test
    void controlsCountAsReplays() {
        Purse purse = new Purse(Budget.parse("10"), PACE, 1, System.nanoTime());
        purse.controls(2, PACE);

        assertThat(purse.lasts(8, 0)).isTrue();
        assertThat(purse.lasts(9, 0)).isFalse();
        assertThat(purse.lasts(1, 7)).isTrue();
        assertThat(purse.lasts(2, 7)).isFalse();
        assertThat(purse.timeIsUp()).isFalse();
    }

    @Test
    void noReplayStartsWhenTheTimeIsUp() {
        Purse purse = new Purse(Budget.parse("1s"), PACE, 1, System.nanoTime() - 2_000_000_000L);

        assertThat(purse.timeIsUp()).isTrue();
        assertThat(purse.lasts(1, 0)).isFalse();
    }

    @Test
    void unlimitedBudgetAllowsEverything() {
        Purse purse = new Purse(Budget.UNLIMITED, PACE, 1, 0);

        assertThat(purse.lasts(1_000_000, 1_000_000)).isTrue();
        assertThat(purse.timeIsUp()).isFalse();
    }
}
