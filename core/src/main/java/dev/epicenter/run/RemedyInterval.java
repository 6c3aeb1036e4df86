package dev.epicenter.run;

import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.Rewarming;
import dev.epicenter.segment.SkipRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An interval of steps that train under the same interventions of a remedy: its own, or those of a stage of its re-warming.
 *
 * @param after the step before the first one of the interval; its state is the start of the remedy
 * @param until its last step
 * @param with the interventions
 * @param skipped the batches that they skip, permanently
 */
public record RemedyInterval(long after, long until, Interventions with, Optional<SkipRange> skipped) {

    /** Whether {@code step} is in the interval. */
    public boolean covers(long step) {
        return step > after && step <= until;
    }

    /** Adds a remedy: it cancels remedies that begin at its start or later, and ends one that is active there. */
    static List<RemedyInterval> of(List<TimelineEvent.Remedied> remedies) {
        List<RemedyInterval> stretches = new ArrayList<>();
        for (TimelineEvent.Remedied remedy : remedies) {
            stretches.removeIf(earlier -> earlier.after >= remedy.toStep());
            stretches.replaceAll(earlier -> earlier.upTo(remedy.toStep()));
            stretches.add(new RemedyInterval(remedy.toStep(), remedy.until(), remedy.with(), remedy.skipped()));
            long after = remedy.until();
            for (Rewarming.Stage stage : Rewarming.stages(
                    remedy.with(), remedy.until(), remedy.rewarm().orElse(0))) {
                stretches.add(new RemedyInterval(after, stage.until(), stage.with(), Optional.empty()));
                after = stage.until();
            }
        }
        return List.copyOf(stretches);
    }

    private RemedyInterval upTo(long step) {
        return new RemedyInterval(after, Math.min(until, step), with, skipped);
    }
}
