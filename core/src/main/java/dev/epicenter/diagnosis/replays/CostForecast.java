package dev.epicenter.diagnosis.replays;

import dev.epicenter.diagnosis.replays.CostPlan.Amount;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Predicts what a diagnosis costs. Its controls are known; of the rest it takes the share that planted runs took.
 *
 * @param control steps of one control
 * @param controls number of controls, unless the trainer's replays differ from one another
 * @param most the cost of the rest at most
 * @param runSteps steps of the run
 * @param gpus of each replay; empty if none is known
 */
public record CostForecast(long control, int controls, CostEstimate most, long runSteps, OptionalInt gpus) {
    /** Two controls and the rest: the most that a diagnosis costs. */
    public CostPlan plan(Set<Stage> stages, BudgetTracker budget) {
        CostEstimate all = new CostEstimate(2, 2 * control).plus(most);
        return new CostPlan(
                all,
                budget.alone(new CostEstimate(2, 2 * control)) + budget.seconds(most),
                LearnedCosts.shipped()
                        .of(stages)
                        .map(shares -> new CostPlan.Expected(
                                amount(shares.replays().low(), shares.steps().low(), budget),
                                amount(shares.replays().high(), shares.steps().high(), budget),
                                shares.held(),
                                shares.runs())));
    }

    private Amount amount(double replays, double steps, BudgetTracker budget) {
        CostEstimate alone = new CostEstimate(controls, controls * control);
        CostEstimate rest = new CostEstimate(Math.round(replays * most.arms()), Math.round(steps * most.steps()));
        CostEstimate all = alone.plus(rest);
        return new Amount(
                all.arms(),
                all.steps(),
                budget.alone(alone) + budget.seconds(rest),
                (double) all.steps() / runSteps,
                gpus.isPresent()
                        ? OptionalDouble.of(gpus.getAsInt() * budget.alone(all) / 3600)
                        : OptionalDouble.empty());
    }
}
