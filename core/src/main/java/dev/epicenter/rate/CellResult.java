package dev.epicenter.rate;

import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the training of one cell did; a file under {@code cells/}.
 *
 * @param key the cell's
 * @param steps that it was to make
 * @param made that it made: fewer where the loss was not finite at two steps in a row, after which it cannot be again
 * @param spikes in order, one still open at the end included; hard batches not
 * @param hardBatches single steps that the detector does not count as spikes
 * @param finalLoss median loss of the last tenth of the steps; NaN where the loss was lost
 * @param heldOutLoss as measured last; empty where the run file measures none
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

    /** Spikes per 1,000 steps made. */
    public double rate() {
        return 1000.0 * spikes.size() / made;
    }

    /** Whether its loss ceased to be finite for good. */
    public boolean lost() {
        return Double.isNaN(finalLoss);
    }
}
