package dev.epicenter.diagnosis.commit;

import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.RateSampler;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.RewindDistances;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.StateChange.Jitter;
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
public final class CommitStage {
    private static final List<Double> LARGER = List.of(1e-4, 1e-3, 1e-2);

    /** The least distance of arms: nearer, a hyperparameter has too few steps to act. */
    static final long NEAREST = 5;

    /** Tests a rate of 0.9 against 0.3 with error rates of 0.05: three spikes, or two replays without, decide. */
    private static final Sprt TEST = new Sprt(0.9, 0.3, 0.05, 0.05);

    private static final int MOST = 8;

    private final ReplayRunner runner;

    public CommitStage(ReplayRunner runner) {
        this.runner = runner;
    }

    /** @param lean as of {@link #run} */
    public static CostEstimate cost(long rewind, boolean lean) {
        if (lean) {
            // Three shams and the placebos, twice: the largest distance may be rejected.
            return new CostEstimate(14, 14 * (rewind + 25));
        }
        List<Long> ladder = RewindDistances.ladder(rewind);
        long arms = ladder.size() * 3L + LARGER.size() * 3L + 8;
        return new CostEstimate(
                arms, ladder.stream().mapToLong(k -> 3 * (k + 10)).sum() + 17 * (rewind + 20));
    }

    /** A jitter of that relative size, from that many steps before the onset. */
    private record Sham(long distance, double jitter) {}

    /**
     * Tries distances up to {@code rewind}.
     *
     * @param lean whether to stop at the largest one that can be used, and to leave larger jitter out
     */
    public PointOfNoReturn run(SpikeContext context, long rewind, boolean lean) {
        List<Long> ladder = RewindDistances.ladder(rewind).stream()
                .filter(context.distances()::contains)
                .sorted(Comparator.reverseOrder())
                .toList();
        List<PointOfNoReturn.Rate> byDistance = new ArrayList<>();
        if (!lean) {
            byDistance.addAll(rates(context, ladder.stream().sorted().toList(), List.of(StandardArms.JITTER)));
        }
        List<Long> rejected = new ArrayList<>();
        List<ReplayResult> placebos = List.of();
        for (long distance : ladder) {
            if (distance < NEAREST) {
                continue;
            }
            if (lean) {
                byDistance.addAll(rates(context, List.of(distance), List.of(StandardArms.JITTER)));
            }
            if (!certain(byDistance, distance)) {
                continue;
            }
            placebos = runner.evidence(
                    Stage.COMMIT,
                    Placebos.of(context).stream()
                            .map(arm -> context.replay(distance, context.near(), arm))
                            .toList());
            if (placebos.stream().allMatch(result -> result.answer() == SpikeOutcome.SAME)) {
                return new PointOfNoReturn(
                        byDistance,
                        distance,
                        lean ? List.of() : rates(context, List.of(distance), LARGER),
                        placebos,
                        rejected,
                        false);
            }
            rejected.add(distance);
        }
        return new PointOfNoReturn(byDistance, 0, List.of(), placebos, rejected, true);
    }

    private static boolean certain(List<PointOfNoReturn.Rate> rates, long distance) {
        return rates.stream()
                .anyMatch(rate -> rate.distance() == distance && rate.cell().mostly());
    }

    private List<PointOfNoReturn.Rate> rates(SpikeContext context, List<Long> distances, List<Double> jitters) {
        Map<Sham, IntFunction<PlannedReplay>> cells = new LinkedHashMap<>();
        for (long distance : distances) {
            for (double jitter : jitters) {
                cells.put(
                        new Sham(distance, jitter),
                        seed -> context.replay(distance, context.near(), Interventions.of(new Jitter(jitter, seed))));
            }
        }
        List<PointOfNoReturn.Rate> rates = new ArrayList<>();
        new RateSampler(runner, TEST, MOST, Set.of(SpikeOutcome.SAME))
                .measure(
                        Stage.COMMIT,
                        cells,
                        sham -> "from " + sham.distance() + " steps before, jitter " + sham.jitter())
                .forEach((sham, cell) -> rates.add(new PointOfNoReturn.Rate(sham.distance(), sham.jitter(), cell)));
        return rates;
    }
}
