package dev.epicenter.diagnosis;

import dev.epicenter.replay.StandardArms;
import dev.epicenter.statistics.Sprt;
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
    private static final Sprt TEST = new Sprt(0.9, 0.3, 0.05, 0.05);

    private static final int MOST = 8;

    private final ReplayRunner laboratory;

    CommitStage(ReplayRunner laboratory) {
        this.laboratory = laboratory;
    }

    static CostEstimate cost(long rewind) {
        List<Long> ladder = RewindDistances.ladder(rewind);
        long arms = ladder.size() * 3L + LARGER.size() * 3L + 8;
        return new CostEstimate(
                arms, ladder.stream().mapToLong(k -> 3 * (k + 10)).sum() + 17 * (rewind + 20));
    }

    /** @param rewind the largest distance to try */
    PointOfNoReturn run(SpikeContext scene, long rewind) {
        List<Long> ladder = RewindDistances.ladder(rewind).stream()
                .filter(scene.distances()::contains)
                .toList();
        List<PointOfNoReturn.Rate> byDistance = rates(scene, ladder, List.of(StandardArms.JITTER));
        List<Long> rejected = new ArrayList<>();
        List<ReplayResult> placebos = List.of();
        List<Long> certain = byDistance.stream()
                .filter(rate -> rate.cell().mostly() && rate.distance() >= NEAREST)
                .map(PointOfNoReturn.Rate::distance)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (long distance : certain) {
            placebos = laboratory.evidence(
                    Stage.COMMIT,
                    Placebos.of(scene.config()).stream()
                            .map(arm -> scene.replay(distance, scene.near(), arm))
                            .toList());
            if (placebos.stream().allMatch(trial -> trial.answer() == SpikeOutcome.SAME)) {
                return new PointOfNoReturn(
                        byDistance, distance, rates(scene, List.of(distance), LARGER), placebos, rejected, false);
            }
            rejected.add(distance);
        }
        return new PointOfNoReturn(byDistance, 0, List.of(), placebos, rejected, true);
    }

    private List<PointOfNoReturn.Rate> rates(SpikeContext scene, List<Long> distances, List<Double> jitters) {
        Map<String, IntFunction<PlannedReplay>> cells = new LinkedHashMap<>();
        Map<String, PointOfNoReturn.Rate> keys = new LinkedHashMap<>();
        for (long distance : distances) {
            for (double jitter : jitters) {
                String name = "from " + distance + " steps before, jitter " + jitter;
                cells.put(name, seed -> scene.replay(distance, scene.near(), ShamArms.jitter(jitter, seed)));
                keys.put(name, new PointOfNoReturn.Rate(distance, jitter, RateEstimate.of(name, List.of(), Set.of())));
            }
        }
        List<PointOfNoReturn.Rate> rates = new ArrayList<>();
        new RateSampler(laboratory, TEST, MOST, Set.of(SpikeOutcome.SAME))
                .measure(Stage.COMMIT, cells)
                .forEach((name, cell) -> {
                    PointOfNoReturn.Rate key = keys.get(name);
                    if (key != null) {
                        rates.add(new PointOfNoReturn.Rate(key.distance(), key.jitter(), cell));
                    }
                });
        return rates;
    }
}
