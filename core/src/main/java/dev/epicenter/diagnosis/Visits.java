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
            String line = "stage " + stage.key() + " was left out: " + why;
            skipped.add(line);
            progress.say(line);
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
            String line = String.format(
                    Locale.ROOT,
                    "stage %s was left out: it takes up to %d replays and %.0f s, more than is left of the budget",
                    stage.key(),
                    cost.arms(),
                    Math.ceil(purse.seconds(cost)));
            skipped.add(line);
            progress.say(line);
            return Optional.empty();
        }
        progress.onStage(stage, cost);
        T result = found.get();
        done.add(stage);
        return Optional.of(result);
    }
}
