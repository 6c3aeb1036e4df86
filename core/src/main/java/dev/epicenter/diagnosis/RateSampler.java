package dev.epicenter.diagnosis;

import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.Sprt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Samples spike rates: it runs replays with seeds 1, 2, ... for each cell until Wald's sequential test decides or the cell has its
 * most trials. All undecided cells of a round run in parallel.
 */
final class RateSampler {
    private final ReplayRunner laboratory;
    private final Sprt test;
    private final int most;
    private final Set<SpikeOutcome> came;

    /**
     * @param most largest number of trials of a cell
     * @param came the answers that count as the spike
     */
    RateSampler(ReplayRunner laboratory, Sprt test, int most, Set<SpikeOutcome> came) {
        this.laboratory = laboratory;
        this.test = test;
        this.most = most;
        this.came = came;
    }

    /** Measures {@code cells}: by name, the replay with seed 1, 2, ... */
    Map<String, RateEstimate> measure(Stage stage, Map<String, IntFunction<PlannedReplay>> cells) {
        Map<String, List<ReplayResult>> trials = new LinkedHashMap<>();
        cells.keySet().forEach(name -> trials.put(name, new ArrayList<>()));
        while (true) {
            List<String> open = new ArrayList<>();
            List<PlannedReplay> round = new ArrayList<>();
            cells.forEach((name, trial) -> {
                List<ReplayResult> sofar = trials.getOrDefault(name, List.of());
                for (int seed = sofar.size() + 1; seed <= sofar.size() + next(sofar); seed++) {
                    open.add(name);
                    round.add(trial.apply(seed));
                }
            });
            if (round.isEmpty()) {
                break;
            }
            List<ReplayResult> results = laboratory.run(stage, round);
            for (int i = 0; i < results.size(); i++) {
                trials.computeIfAbsent(open.get(i), name -> new ArrayList<>()).add(results.get(i));
            }
        }
        Map<String, RateEstimate> measured = new LinkedHashMap<>();
        trials.forEach((name, of) -> measured.put(name, RateEstimate.of(name, of, came)));
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
