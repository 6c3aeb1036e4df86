package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which stages are gone through: those asked for, while the budget lasts.
 *
 * @param wanted asked for
 * @param done so far
 * @param skipped for want of budget, in words
 */
record Visits(
        Set<Stage> wanted,
        Set<Stage> done,
        List<String> skipped,
        Purse purse,
        DiagnosisProgress progress,
        Laboratory laboratory) {

    /** Says why a stage that was asked for is not gone through. */
    void leaveOut(Stage stage, String why) {
        if (wanted.contains(stage)) {
            skip("stage " + stage.key() + " was left out: " + why);
        }
    }

    /**
     * What {@code stage} found; empty where it is not gone through.
     *
     * @param needs changes that it cannot do without, as they are typed
     */
    <T> Optional<T> of(Stage stage, Cost cost, Scene scene, List<String> needs, Supplier<T> found) {
        if (!wanted.contains(stage)) {
            return Optional.empty();
        }
        Optional<String> lacking = needs.stream()
                .filter(arm -> !scene.can(arm))
                .map(arm -> arm.substring(0, arm.indexOf('=')))
                .findFirst();
        if (lacking.isPresent()) {
            leaveOut(stage, "it needs " + lacking.get() + ", which this trainer cannot be asked for");
            return Optional.empty();
        }
        if (!purse.allows(cost, laboratory.ran())) {
            leaveOut(
                    stage,
                    String.format(
                            Locale.ROOT,
                            "it takes some %d replays and %.0f s, more than is left of the budget",
                            cost.arms(),
                            Math.ceil(purse.seconds(cost))));
            return Optional.empty();
        }
        progress.onStage(stage, cost);
        Optional<T> result = whileItLasts("stage " + stage.key(), found);
        result.ifPresent(any -> done.add(stage));
        return result;
    }

    /** What comes of {@code work}; empty, and said, where the budget is spent before its end. */
    <T> Optional<T> whileItLasts(String work, Supplier<T> found) {
        try {
            return Optional.of(found.get());
        } catch (BudgetSpent spent) {
            skip(work
                    + " was broken off: it took more replays than was thought, and the budget is spent; those that were"
                    + " finished are kept, and cost nothing next time");
            return Optional.empty();
        }
    }

    private void skip(String line) {
        skipped.add(line);
        progress.say(line);
    }
}
