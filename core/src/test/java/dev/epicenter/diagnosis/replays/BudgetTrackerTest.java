package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BudgetTrackerTest {
    private static final Throughput PACE = new Throughput(0, 0);

    @Test
    void controlsCountAsReplays() {
        BudgetTracker budget = new BudgetTracker(Budget.parse("10"), PACE, 1, System.nanoTime());
        budget.controls(2, PACE);

        assertThat(budget.lasts(8, 0)).isTrue();
        assertThat(budget.lasts(9, 0)).isFalse();
        assertThat(budget.lasts(1, 7)).isTrue();
        assertThat(budget.lasts(2, 7)).isFalse();
        assertThat(budget.timeIsUp()).isFalse();
    }

    @Test
    void noReplayStartsWhenTheTimeIsUp() {
        BudgetTracker budget = new BudgetTracker(Budget.parse("1s"), PACE, 1, System.nanoTime() - 2_000_000_000L);

        assertThat(budget.timeIsUp()).isTrue();
        assertThat(budget.lasts(1, 0)).isFalse();
    }

    @Test
    void unlimitedBudgetAllowsEverything() {
        BudgetTracker budget = new BudgetTracker(Budget.UNLIMITED, PACE, 1, 0);

        assertThat(budget.lasts(1_000_000, 1_000_000)).isTrue();
        assertThat(budget.timeIsUp()).isFalse();
    }

    @Test
    void stagesAreInTheirOrderOnEveryJvm() {
        assertThat(Stage.ordered(Set.of(Stage.LOCATE, Stage.DOSE, Stage.REPRODUCE)))
                .containsExactly(Stage.REPRODUCE, Stage.DOSE, Stage.LOCATE);
        assertThat(new DiagnosisRequest(1, Stage.STANDARD, Budget.UNLIMITED, OptionalLong.empty(), 100, 120).stages())
                .containsExactly(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS, Stage.DOSE, Stage.LOCATE, Stage.REMEDIES);
    }
}
