package dev.epicenter.diagnosis.remedies;

import dev.epicenter.statistics.DifferenceOfProportions;
import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.Proportion;

/**
 * How many replays of a remedy spiked after its end, and how many without a remedy over the same steps.
 *
 * @param spiked replays of the remedy with a spike after {@code after}
 * @param seeds replays of the remedy, each with another jitter of the weights
 * @param interval 95% Wilson interval of the rate
 * @param bound the rate is below this at 95%, one-sided (Clopper and Pearson)
 * @param tighterBound a tighter bound of the rate
 * @param seedsForTighterBound the seeds that bound the rate below {@code tighterBound}, if none of them spikes
 * @param unchangedSpiked replays without a remedy with a spike after {@code after}
 * @param unchangedSeeds replays without a remedy
 * @param difference the remedy's rate minus that without a remedy; NaN without replays
 * @param differenceInterval 95% interval of the difference (Newcombe)
 * @param after the step after which spikes are counted
 * @param until the last step that is followed
 */
public record SpikeRateAfter(
        long spiked,
        long seeds,
        Interval interval,
        double bound,
        double tighterBound,
        int seedsForTighterBound,
        long unchangedSpiked,
        long unchangedSeeds,
        double difference,
        Interval differenceInterval,
        long after,
        long until) {
    static final double CONFIDENCE = 0.95;

    /** The bound that more seeds are priced for. */
    static final double TIGHTER_BOUND = 0.1;

    static SpikeRateAfter of(Proportion remedy, Proportion unchanged, long after, long until) {
        DifferenceOfProportions difference = new DifferenceOfProportions(remedy, unchanged);
        return new SpikeRateAfter(
                remedy.successes(),
                remedy.trials(),
                remedy.wilson(CONFIDENCE),
                remedy.upperBound(CONFIDENCE),
                TIGHTER_BOUND,
                seedsForBound(),
                unchanged.successes(),
                unchanged.trials(),
                difference.difference(),
                difference.interval(CONFIDENCE),
                after,
                until);
    }

    /** The seeds that bound the rate below {@link #TIGHTER_BOUND}, if none of them spikes. */
    static int seedsForBound() {
        return Proportion.trialsForBound(TIGHTER_BOUND, CONFIDENCE);
    }
}
