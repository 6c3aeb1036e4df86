package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.diagnosis.replays.CostPlan.Amount;
import dev.epicenter.diagnosis.replays.CostPlan.Expected;
import dev.epicenter.diagnosis.replays.LearnedCosts.Shares;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The expected cost: known controls, and of the rest the share that planted runs took. */
class CostForecastTest {
    private static final CostEstimate REST = new CostEstimate(100, 5000);
    private static final BudgetTracker BUDGET = new BudgetTracker(Budget.UNLIMITED, new Throughput(2, 0.5), 4, 0);

    @Test
    void theShippedIntervalsHeldInFourOfFivePlantedRuns() {
        List<Shares> efforts = LearnedCosts.shipped().efforts();

        assertThat(efforts).isNotEmpty();
        for (Shares shares : efforts) {
            assertThat(LearnedCosts.shipped().of(effort(shares).stages())).contains(shares);
            assertThat(shares.held() * 10).as("%s", shares).isGreaterThanOrEqualTo(shares.runs() * 8);
            for (LearnedCosts.Share share : List.of(shares.replays(), shares.steps())) {
                assertThat(share.low()).isBetween(0.0, share.high());
                assertThat(share.high()).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void controlsAreKnownAndTheRestIsAShare() {
        Shares learned = LearnedCosts.shipped().efforts().get(0);
        CostPlan plan = new CostForecast(150, 1, REST, 1000, OptionalInt.of(2))
                .plan(effort(learned).stages(), BUDGET);

        assertThat(plan.most()).isEqualTo(new CostEstimate(102, 5300));
        // Two controls one after the other; the rest on four workers.
        assertThat(plan.seconds()).isCloseTo(2 * 2 + 300 * 0.5 + (100 * 2 + 5000 * 0.5) / 4, within(1e-9));
        Expected expected = plan.expected().orElseThrow();
        long replays = Math.round(learned.replays().high() * 100);
        long steps = Math.round(learned.steps().high() * 5000);
        Amount high = expected.high();
        assertThat(high.replays()).isEqualTo(1 + replays);
        assertThat(high.steps()).isEqualTo(150 + steps);
        assertThat(high.share()).isCloseTo((150 + steps) / 1000.0, within(1e-9));
        assertThat(high.seconds()).isCloseTo(2 + 75 + (2 * replays + 0.5 * steps) / 4, within(1e-9));
        assertThat(high.gpuHours().orElseThrow())
                .isCloseTo(2 * (2 * (1 + replays) + 0.5 * (150 + steps)) / 3600, within(1e-9));
        assertThat(expected.low().steps()).isLessThanOrEqualTo(high.steps());
    }

    @Test
    void nothingIsExpectedOfOtherStagesAndNoGpuIsGuessed() {
        CostForecast forecast = new CostForecast(150, 1, REST, 1000, OptionalInt.empty());

        assertThat(forecast.plan(Set.of(Stage.REPRODUCE, Stage.COMMIT), BUDGET).expected())
                .isEmpty();
        Shares learned = LearnedCosts.shipped().efforts().get(0);
        assertThat(forecast.plan(effort(learned).stages(), BUDGET)
                        .expected()
                        .orElseThrow()
                        .high()
                        .gpuHours())
                .isEmpty();
    }

    private static Effort effort(Shares shares) {
        return Effort.valueOf(shares.effort().toUpperCase(Locale.ROOT));
    }
}
