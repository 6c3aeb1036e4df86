package dev.epicenter.rate;

import dev.epicenter.statistics.Interval;
import dev.epicenter.statistics.Median;
import dev.epicenter.statistics.PairedBootstrap;
import dev.epicenter.statistics.PoissonRate;
import dev.epicenter.statistics.Proportion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The spike rate at one dose.
 *
 * @param dose value of the hyper-parameter
 * @param spikes total over all seeds
 * @param steps total over all seeds
 * @param rate spikes per 1,000 steps
 * @param poisson exact interval of the rate for independent spikes; too narrow if spikes are clustered
 * @param acrossSeeds interval of the rate by resampling seeds, valid for clustered spikes; empty if there are fewer than two
 *     seeds or all have the same rate
 * @param spiked number of seeds with a spike
 * @param spikedInterval Wilson interval of their fraction
 * @param lost number of seeds whose loss became non-finite; their steps count up to there
 * @param finalLoss median over seeds of the final losses; NaN if half of them or more were lost
 * @param heldOutLoss median over seeds; empty if not measured
 * @param runs one per seed
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
     * @param runs runs at one dose, one per seed, at least one
     * @param confidence confidence level of all intervals
     * @param draw seed of the resampling
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
                Median.of(runs.stream().mapToDouble(CellResult::finalLoss).toArray()),
                heldOut.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Median.of(heldOut)),
                runs);
    }

    List<Double> rates() {
        return runs.stream().map(CellResult::rate).toList();
    }

    /**
     * The linearized contribution of each seed to the rate, R + (e - R t) / mean t (Cochran 1977, "Sampling techniques", section
     * 6.3). Seeds may have unequal numbers of steps, so the rate is a ratio. The mean of the contributions is R. With equal
     * steps, each is the seed's own rate.
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
