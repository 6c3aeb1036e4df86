package dev.epicenter.diagnosis.replays;

import dev.epicenter.intervention.Intervention;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Runs the requested stages while the budget lasts.
 *
 * @param wanted requested stages
 * @param done completed stages
 * @param skipped what was skipped and why, one sentence each
 * @param unfinished stages that the budget did not allow
 */
public record StageRunner(
        Set<Stage> wanted,
        Set<Stage> done,
        List<String> skipped,
        Set<Stage> unfinished,
        BudgetTracker budget,
        DiagnosisProgress progress,
        ReplayRunner runner) {

    /** Records why a requested stage is skipped. */
    public void skip(Stage stage, String why) {
        if (wanted.contains(stage)) {
            report("stage " + stage.key() + " was skipped: " + why);
        }
    }

    /**
     * Runs {@code stage}.
     *
     * @param needs interventions that it requires
     * @return its result; empty if it was skipped or stopped
     */
    public <T> Optional<T> of(
            Stage stage, CostEstimate cost, SpikeContext context, List<Intervention> needs, Supplier<T> found) {
        if (!wanted.contains(stage)) {
            return Optional.empty();
        }
        Optional<String> lacking = needs.stream()
                .filter(change -> !context.can(change))
                .map(Intervention::key)
                .findFirst();
        if (lacking.isPresent()) {
            skip(stage, "it needs " + lacking.get() + ", which this trainer does not support");
            return Optional.empty();
        }
        if (!budget.allows(cost, runner.ran())) {
            unfinished.add(stage);
            skip(
                    stage,
                    String.format(
                            Locale.ROOT,
                            "it needs up to %d replays, about %.0f s, more than is left of the budget",
                            cost.arms(),
                            Math.ceil(budget.seconds(cost))));
            return Optional.empty();
        }
        progress.onStage(stage, cost);
        Optional<T> result = withinBudget("stage " + stage.key(), found);
        (result.isPresent() ? done : unfinished).add(stage);
        return result;
    }

    /** The result of {@code work}; empty, with a message, if the budget is spent before it finishes. */
    public <T> Optional<T> withinBudget(String work, Supplier<T> found) {
        try {
            return Optional.of(found.get());
        } catch (BudgetExhausted spent) {
            report(work + " was stopped: the budget is spent; finished replays are kept and cost nothing next time");
            return Optional.empty();
        }
    }

    private void report(String line) {
        skipped.add(line);
        progress.say(line);
    }
}
