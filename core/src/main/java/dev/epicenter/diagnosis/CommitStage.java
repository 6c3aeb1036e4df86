package dev.epicenter.diagnosis;

import dev.epicenter.replay.StandardArms;
import dev.epicenter.statistics.SequentialTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** Stage 2: runs shams from growing distances and chooses the distance from which arms start. */
final class CommitStage {
    private static final List<Double> LARGER = List.of(1e-4, 1e-3, 1e-2);

    /** The least distance of arms: nearer, a hyperparameter has too few steps to act. */
    static final long NEAREST = 5;

    /** Tests a rate of 0.9 against 0.3 with error rates of 0.05: three spikes, or two replays without, decide. */
    private static final SequentialTest TEST = new SequentialTest(0.9, 0.3, 0.05, 0.05);

    private static final int MOST = 8;

    private final Laboratory laboratory;

    CommitStage(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    static Cost cost(long rewind) {
        List<Long> ladder = Distances.ladder(rewind);
        long arms = ladder.size() * 3L + LARGER.size() * 3L + 8;
        return new Cost(arms, ladder.stream().mapToLong(k -> 3 * (k + 10)).sum() + 17 * (rewind + 20));
    }

    /** @param rewind the largest distance to try */
    Commitment run(Scene scene, long rewind) {
        List<Long> ladder = Distances.ladder(rewind).stream()
                .filter(scene.distances()::contains)
                .toList();
        List<Commitment.Rate> byDistance = rates(scene, ladder, List.of(StandardArms.JITTER));
        List<Long> rejected = new ArrayList<>();
        List<Trial> placebos = List.of();
        List<Long> certain = byDistance.stream()
                .filter(rate -> rate.cell().mostly() && rate.distance() >= NEAREST)
                .map(Commitment.Rate::distance)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (long distance : certain) {
            placebos = laboratory.evidence(
                    Stage.COMMIT,
                    Placebos.of(scene.config()).stream()
                            .map(arm -> scene.replay(distance, scene.near(), arm))
                            .toList());
            if (placebos.stream().allMatch(trial -> trial.answer() == Answer.SAME)) {
                return new Commitment(
                        byDistance, distance, rates(scene, List.of(distance), LARGER), placebos, rejected, false);
            }
            rejected.add(distance);
        }
        return new Commitment(byDistance, 0, List.of(), placebos, rejected, true);
    }

    private List<Commitment.Rate> rates(Scene scene, List<Long> distances, List<Double> jitters) {
        Map<String, IntFunction<Planned>> cells = new LinkedHashMap<>();
        Map<String, Commitment.Rate> keys = new LinkedHashMap<>();
        for (long distance : distances) {
            for (double jitter : jitters) {
                String name = "from " + distance + " steps before, jitter " + jitter;
                cells.put(name, seed -> scene.replay(distance, scene.near(), Shams.jitter(jitter, seed)));
                keys.put(name, new Commitment.Rate(distance, jitter, Cell.of(name, List.of(), Set.of())));
            }
        }
        List<Commitment.Rate> rates = new ArrayList<>();
        new Cells(laboratory, TEST, MOST, Set.of(Answer.SAME))
                .measure(Stage.COMMIT, cells)
                .forEach((name, cell) -> {
                    Commitment.Rate key = keys.get(name);
                    if (key != null) {
                        rates.add(new Commitment.Rate(key.distance(), key.jitter(), cell));
                    }
                });
        return rates;
    }
}
