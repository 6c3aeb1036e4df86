package dev.epicenter.rate;

import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The result of one training run of a study, stored under {@code cells/}.
 *
 * @param key key of the cell
 * @param steps planned steps
 * @param made completed steps: fewer if the loss was not finite at two consecutive steps
 * @param spikes in order, including one open at the end, excluding hard batches
 * @param hardBatches single steps that the detector does not count as spikes
 * @param finalLoss median loss of the last tenth of the steps; NaN if the loss was lost
 * @param heldOutLoss the last measured value; empty if not measured
 */
public record CellResult(
        String key,
        double dose,
        long seed,
        long steps,
        long made,
        List<Spike> spikes,
        int hardBatches,
        double finalLoss,
        OptionalDouble heldOutLoss) {
    public CellResult {
        spikes = List.copyOf(spikes);
    }

    /** Spikes per 1,000 completed steps. */
    public double rate() {
        return 1000.0 * spikes.size() / made;
    }

    /** Whether the loss became non-finite permanently. */
    public boolean lost() {
        return Double.isNaN(finalLoss);
    }
}
