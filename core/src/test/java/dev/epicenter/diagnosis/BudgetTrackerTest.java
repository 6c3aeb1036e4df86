package dev.epicenter.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PurseTest {
    private static final Throughput PACE = new Throughput(0, 0);

    @Test
    void controlsCountAsReplays() {
        BudgetTracker purse = new BudgetTracker(Budget.parse("10"), PACE, 1, System.nanoTime());
        purse.controls(2, PACE);

        assertThat(purse.lasts(8, 0)).isTrue();
        assertThat(purse.lasts(9, 0)).isFalse();
        assertThat(purse.lasts(1, 7)).isTrue();
        assertThat(purse.lasts(2, 7)).isFalse();
        assertThat(purse.timeIsUp()).isFalse();
    }

    @Test
    void noReplayStartsWhenTheTimeIsUp() {
        BudgetTracker purse = new BudgetTracker(Budget.parse("1s"), PACE, 1, System.nanoTime() - 2_000_000_000L);

        assertThat(purse.timeIsUp()).isTrue();
        assertThat(purse.lasts(1, 0)).isFalse();
    }

    @Test
    void unlimitedBudgetAllowsEverything() {
        BudgetTracker purse = new BudgetTracker(Budget.UNLIMITED, PACE, 1, 0);

        assertThat(purse.lasts(1_000_000, 1_000_000)).isTrue();
        assertThat(purse.timeIsUp()).isFalse();
    }
}
