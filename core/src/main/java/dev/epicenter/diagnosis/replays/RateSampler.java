package dev.epicenter.diagnosis.replays;

import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.Sprt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Samples spike rates: it runs replays with seeds 1, 2, ... for each cell until Wald's sequential test decides or the cell has its
 * most trials. All undecided cells of a round run in parallel.
 */
public final class RateSampler {
    private final ReplayRunner runner;
    private final Sprt test;
    private final int most;
    private final Set<SpikeOutcome> came;

    /**
     * @param most largest number of trials of a cell
     * @param came the answers that count as the spike
     */
    public RateSampler(ReplayRunner runner, Sprt test, int most, Set<SpikeOutcome> came) {
        this.runner = runner;
        this.test = test;
        this.most = most;
        this.came = came;
    }

    /**
     * Measures {@code cells}: for each, the replay with seed 1, 2, ...
     *
     * @param name of a cell, in its estimate
     */
    public <C> Map<C, RateEstimate> measure(
            Stage stage, Map<C, IntFunction<PlannedReplay>> cells, Function<C, String> name) {
        Map<C, List<ReplayResult>> trials = new LinkedHashMap<>();
        cells.keySet().forEach(cell -> trials.put(cell, new ArrayList<>()));
        while (true) {
            List<C> open = new ArrayList<>();
            List<PlannedReplay> round = new ArrayList<>();
            cells.forEach((cell, trial) -> {
                List<ReplayResult> sofar = trials.getOrDefault(cell, List.of());
                for (int seed = sofar.size() + 1; seed <= sofar.size() + next(sofar); seed++) {
                    open.add(cell);
                    round.add(trial.apply(seed));
                }
            });
            if (round.isEmpty()) {
                break;
            }
            List<ReplayResult> results = runner.run(stage, round);
            for (int i = 0; i < results.size(); i++) {
                trials.computeIfAbsent(open.get(i), cell -> new ArrayList<>()).add(results.get(i));
            }
        }
        Map<C, RateEstimate> measured = new LinkedHashMap<>();
        trials.forEach((cell, of) -> measured.put(cell, RateEstimate.of(name.apply(cell), of, came)));
        return measured;
    }

    /** The least number of further trials after which the test can decide, at most those that are left. */
    private int next(List<ReplayResult> sofar) {
        Proportion rate = RateEstimate.rate(sofar, came);
        int left = most - sofar.size();
        for (int more = 0; more <= left; more++) {
            boolean decided =
                    test.decide(rate.successes() + more, rate.trials() - rate.successes()) != Sprt.Decision.UNDECIDED
                            || test.decide(rate.successes(), rate.trials() - rate.successes() + more)
                                    != Sprt.Decision.UNDECIDED;
            if (decided) {
                return more;
            }
        }
        return left;
    }
}
