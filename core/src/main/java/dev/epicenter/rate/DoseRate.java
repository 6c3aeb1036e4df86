package dev.epicenter.rate;

import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.PairedBootstrap;
import dev.epicenter.statistics.PoissonRate;
import dev.epicenter.statistics.Proportion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one dose did.
 *
 * @param dose of the knob
 * @param spikes of all seeds
 * @param steps of all seeds
 * @param rate spikes per 1,000 steps
 * @param poisson exact interval of the rate, as if spikes came independently; too narrow where they come in clusters
 * @param acrossSeeds interval of the rate by resampling seeds, whatever the clusters; empty where there are fewer than two
 *     seeds or all have the same rate, for then it says nothing
 * @param spiked seeds that spiked at all
 * @param spikedInterval Wilson's interval of their share
 * @param lost seeds whose loss ceased to be finite; their steps count up to there
 * @param finalLoss median over seeds of the final losses; NaN where half of them or more were lost
 * @param heldOutLoss median over seeds; empty where not measured
 * @param runs a seed each
 */
public record DoseRate(
        double dose,
        long spikes,
        long steps,
        double rate,
        Interval poisson,
        Optional<Interval> acrossSeeds,
        Proportion spiked,
        Interval spikedInterval,
        long lost,
        double finalLoss,
        OptionalDouble heldOutLoss,
        List<CellResult> runs) {
    public DoseRate {
        runs = List.copyOf(runs);
    }

    /**
     * @param runs of one dose, a seed each, at least one
     * @param confidence of all intervals
     * @param draw seeds the resampling
     */
    static DoseRate of(double dose, List<CellResult> runs, double confidence, long draw) {
        long spikes = runs.stream().mapToLong(run -> run.spikes().size()).sum();
        long steps = runs.stream().mapToLong(CellResult::made).sum();
        PoissonRate rate = new PoissonRate(spikes, steps / 1000.0);
        Proportion spiked =
                Proportion.of(runs.stream().map(run -> !run.spikes().isEmpty()).toList());
        double[] heldOut =
                runs.stream().flatMapToDouble(run -> run.heldOutLoss().stream()).toArray();
        return new DoseRate(
                dose,
                spikes,
                steps,
                rate.rate(),
                rate.garwood(confidence),
                acrossSeeds(runs, rate.rate(), confidence, draw),
                spiked,
                spiked.wilson(confidence),
                runs.stream().filter(CellResult::lost).count(),
                Medians.of(runs.stream().mapToDouble(CellResult::finalLoss).toArray()),
                heldOut.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Medians.of(heldOut)),
                runs);
    }

    List<Double> rates() {
        return runs.stream().map(CellResult::rate).toList();
    }

    /**
     * Seeds may have made unequal steps, so the rate is a ratio; each seed's part in it is linearised, R + (e - R t) / mean t
     * (Cochran 1977, "Sampling techniques", section 6.3), whose mean is R and which is the seed's own rate where all steps
     * are equal.
     */
    private static Optional<Interval> acrossSeeds(List<CellResult> runs, double rate, double confidence, long draw) {
        if (runs.stream().mapToDouble(CellResult::rate).distinct().count() < 2) {
            return Optional.empty();
        }
        double meanThousands =
                runs.stream().mapToLong(CellResult::made).average().orElseThrow() / 1000;
        double[] parts = runs.stream()
                .mapToDouble(run -> rate + (run.spikes().size() - rate * run.made() / 1000.0) / meanThousands)
                .toArray();
        Interval drawn = PairedBootstrap.of(parts, new double[parts.length], confidence, draw)
                .interval();
        return Optional.of(new Interval(Math.max(0, drawn.low()), Math.max(0, drawn.high())));
    }
}
