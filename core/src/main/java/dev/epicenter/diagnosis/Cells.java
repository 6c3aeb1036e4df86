package dev.epicenter.diagnosis;

import dev.epicenter.statistics.Proportion;
import dev.epicenter.statistics.SequentialTest;
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
final class Cells {
    private final Laboratory laboratory;
    private final SequentialTest test;
    private final int most;
    private final Set<Answer> came;

    /**
     * @param most largest number of trials of a cell
     * @param came the answers that count as the spike
     */
    Cells(Laboratory laboratory, SequentialTest test, int most, Set<Answer> came) {
        this.laboratory = laboratory;
        this.test = test;
        this.most = most;
        this.came = came;
    }

    /** Measures {@code cells}: by name, the replay with seed 1, 2, ... */
    Map<String, Cell> measure(Stage stage, Map<String, IntFunction<Planned>> cells) {
        Map<String, List<Trial>> trials = new LinkedHashMap<>();
        cells.keySet().forEach(name -> trials.put(name, new ArrayList<>()));
        while (true) {
            List<String> open = new ArrayList<>();
            List<Planned> round = new ArrayList<>();
            cells.forEach((name, trial) -> {
                List<Trial> sofar = trials.getOrDefault(name, List.of());
                for (int seed = sofar.size() + 1; seed <= sofar.size() + next(sofar); seed++) {
                    open.add(name);
                    round.add(trial.apply(seed));
                }
            });
            if (round.isEmpty()) {
                break;
            }
            List<Trial> results = laboratory.run(stage, round);
            for (int i = 0; i < results.size(); i++) {
                trials.computeIfAbsent(open.get(i), name -> new ArrayList<>()).add(results.get(i));
            }
        }
        Map<String, Cell> measured = new LinkedHashMap<>();
        trials.forEach((name, of) -> measured.put(name, Cell.of(name, of, came)));
        return measured;
    }

    /** The least number of further trials after which the test can decide, at most those that are left. */
    private int next(List<Trial> sofar) {
        Proportion rate = Cell.rate(sofar, came);
        int left = most - sofar.size();
        for (int more = 0; more <= left; more++) {
            boolean decided = test.decide(rate.successes() + more, rate.trials() - rate.successes())
                            != SequentialTest.Decision.UNDECIDED
                    || test.decide(rate.successes(), rate.trials() - rate.successes() + more)
                            != SequentialTest.Decision.UNDECIDED;
            if (decided) {
                return more;
            }
        }
        return left;
    }
}
