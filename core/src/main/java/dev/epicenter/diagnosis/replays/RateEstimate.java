package dev.epicenter.diagnosis.replays;

import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.Proportion;
import java.util.List;
import java.util.Set;

/**
 * An estimated spike rate over replays that differ only in their seed.
 *
 * @param name of the cell
 * @param spiked number of replays that spiked
 * @param trials number of replays
 * @param interval 95% Wilson interval of the rate
 * @param arms names of the replays
 */
public record RateEstimate(String name, long spiked, long trials, Interval interval, List<String> arms) {
    private static final double CONFIDENCE = 0.95;

    public RateEstimate {
        arms = List.copyOf(arms);
    }

    /** @param came the answers that count as the spike */
    public static RateEstimate of(String name, List<ReplayResult> trials, Set<SpikeOutcome> came) {
        Proportion rate = rate(trials, came);
        return new RateEstimate(
                name,
                rate.successes(),
                rate.trials(),
                rate.wilson(CONFIDENCE),
                trials.stream().map(ReplayResult::name).toList());
    }

    static Proportion rate(List<ReplayResult> trials, Set<SpikeOutcome> came) {
        return new Proportion(
                trials.stream().filter(result -> came.contains(result.answer())).count(), trials.size());
    }

    public Proportion proportion() {
        return new Proportion(spiked, trials);
    }

    /** The rate; NaN without a replay. */
    public double rate() {
        return trials == 0 ? Double.NaN : (double) spiked / trials;
    }

    /** Whether at least 9 of 10 replays spiked. */
    public boolean mostly() {
        return 10 * spiked >= 9 * trials;
    }
}
