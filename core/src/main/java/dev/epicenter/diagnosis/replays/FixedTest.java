package dev.epicenter.diagnosis.replays;

import dev.epicenter.statistics.FisherSampleSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * One look at a hypothesis that may be asserted: replays whose number is fixed before the first of them runs, with seeds that no
 * earlier replay used. Nothing that guided the choice of the hypothesis is part of its test, so Fisher's exact test is valid.
 *
 * <p>A first look that stays open can be followed by others ({@code --continue}). Look k uses only its own replays, at the level
 * 0.05 / 2^k. These levels add up to less than 0.05, so the chance of a wrong assertion stays below that however many looks follow
 * (alpha spending, Lan and DeMets 1983).
 *
 * @param look from 1
 * @param planned replays of each rate; empty: as {@link #trials} plans them
 */
public record FixedTest(int look, OptionalInt planned) {
    /** The level of all looks together. */
    public static final double SIGNIFICANT = 0.05;

    private static final double MOSTLY = 0.95;

    private static final double POWER = 0.8;

    /** Seeds from here on belong to tests; smaller ones choose hypotheses, distances and doses. */
    private static final int FRESH = 1000;

    public FixedTest {
        if (look < 1) {
            throw new IllegalArgumentException("look " + look);
        }
    }

    /** The level of this look. */
    public double alpha() {
        return alpha(look);
    }

    private static double alpha(int look) {
        return SIGNIFICANT / Math.pow(2, look);
    }

    /**
     * Replays of each rate: those planned, or as many as find a spike in 95% of the replays against 5% with a power of 0.8.
     *
     * @param hypotheses that are tested at most; the level is divided among them
     */
    public int trials(int hypotheses) {
        return planned.orElseGet(
                () -> FisherSampleSize.trials(MOSTLY, 1 - MOSTLY, alpha() / Math.max(1, hypotheses), POWER)
                        .orElseThrow());
    }

    /**
     * Replays of each rate that the next look needs, if the true rates are those observed in this one (each with half a spike and half
     * a clean replay added, so that none is 0 or 1); empty if the rates are equal or 100 are too few.
     *
     * @param hypotheses as of {@link #trials}
     */
    public OptionalInt next(RateEstimate with, RateEstimate without, int hypotheses) {
        double high = (with.spiked() + 0.5) / (with.trials() + 1);
        double low = (without.spiked() + 0.5) / (without.trials() + 1);
        return high > low
                ? FisherSampleSize.trials(high, low, alpha(look + 1) / Math.max(1, hypotheses), POWER)
                : OptionalInt.empty();
    }

    /** The seed of replay {@code trial}, from 0. */
    public int seed(int trial) {
        return FRESH * look + trial + 1;
    }

    /**
     * Measures {@code cells}, each with {@code trials} replays, all in parallel.
     *
     * @param cells the replay of each trial, from 0
     * @param came the answers that count as the spike
     * @param name of a cell, in its estimate
     */
    public <C> Map<C, RateEstimate> measure(
            ReplayRunner runner,
            Stage stage,
            int trials,
            Map<C, IntFunction<PlannedReplay>> cells,
            Set<SpikeOutcome> came,
            Function<C, String> name) {
        List<PlannedReplay> planned = new ArrayList<>();
        cells.values().forEach(cell -> {
            for (int trial = 0; trial < trials; trial++) {
                planned.add(cell.apply(trial));
            }
        });
        List<ReplayResult> results = runner.run(stage, planned);
        Map<C, RateEstimate> measured = new LinkedHashMap<>();
        int at = 0;
        for (C cell : cells.keySet()) {
            measured.put(cell, RateEstimate.of(name.apply(cell), results.subList(at, at + trials), came));
            at += trials;
        }
        return measured;
    }
}
