package dev.epicenter.diagnosis.remedies;

import dev.epicenter.intervention.Interventions;
import java.util.List;
import java.util.Optional;

/**
 * A remedy applied over a period, removed, and followed.
 *
 * @param arm its interventions
 * @param period how long it is applied
 * @param skip whether it is the reference of PaLM: going back and skipping batches
 * @param requested whether the user named it
 * @param run the outcome as the command runs it, without jitter
 * @param loss the final loss of that replay, in nats; NaN if it became non-finite
 * @param cost {@code loss} minus that of the same replay without a remedy
 * @param seeds outcomes with jittered weights; empty if the replay without jitter did not prevent the spike
 * @param rate spikes after its end, over {@code seeds}; empty without seeds
 * @param costs in loss over {@code seeds}; empty if a loss is not finite or there are fewer than two seeds
 */
public record RemedyTrial(
        Interventions arm,
        RemedyPeriod period,
        boolean skip,
        boolean requested,
        RemedyOutcome run,
        double loss,
        double cost,
        List<RemedyOutcome> seeds,
        Optional<SpikeRateAfter> rate,
        Optional<RemedyCost> costs) {
    public RemedyTrial {
        seeds = List.copyOf(seeds);
    }

    /** Seeds in which it prevented the spike. */
    public long prevented() {
        return seeds.stream().filter(RemedyOutcome::prevented).count();
    }

    /** Whether it prevented the spike in the run's own replay and in at least 9 of 10 seeds. */
    public boolean holds() {
        return run.prevented() && !seeds.isEmpty() && 10 * prevented() >= 9L * seeds.size();
    }
}
