package dev.epicenter.replay;

import dev.epicenter.intervention.Intervention;
import java.util.List;

/**
 * A phase of a replay: steps that share interventions. A replay with phases trains them one after the other, each from the state
 * that the previous one ended with, as a run does under a remedy and after it. Batches that a phase skips stay skipped.
 *
 * @param until the last step, inclusive
 * @param interventions in the order they are applied; changes of the state are applied before the first step
 */
public record ReplayPhase(long until, List<Intervention> interventions) {
    public ReplayPhase {
        interventions = List.copyOf(interventions);
    }
}
