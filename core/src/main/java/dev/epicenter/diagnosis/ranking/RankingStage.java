package dev.epicenter.diagnosis.ranking;

import dev.epicenter.diagnosis.cross.FrozenChanges;
import dev.epicenter.diagnosis.replays.CostEstimate;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.ReplayResult;
import dev.epicenter.diagnosis.replays.ReplayRunner;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.segment.Trainer;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The stage {@code rank}: runs one probe after the other, each time the one with the largest expected gain of information (all
 * have about the same number of steps), until a cause is likely enough, nothing more is to be learned, or the replays are used
 * up.
 */
public final class RankingStage {
    /** Steps before the onset from which probes start, if a state was kept there: as far back as most causes act. */
    public static final long DISTANCE = 20;

    private final ReplayRunner runner;
    private final Trainer trainer;
    private final RankingRule rule;

    /**
     * @param all whether every probe is run, also those that decide nothing, to count answers
     * @param looks each allows as many probes as the first
     */
    public RankingStage(ReplayRunner runner, Trainer trainer, boolean all, Looks looks) {
        this.runner = runner;
        this.trainer = trainer;
        this.rule = new RankingRule(Likelihoods.shipped(), all, RankingRule.MOST * looks.count());
    }

    public static CostEstimate cost() {
        return new CostEstimate(RankingRule.MOST, RankingRule.MOST * (DISTANCE + 25));
    }

    public Ranking run(SpikeContext context) {
        long distance = context.distances().stream()
                .filter(kept -> kept <= DISTANCE)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Map<Probe, PlannedReplay> left = new EnumMap<>(Probe.class);
        for (Probe probe : Probe.values()) {
            probe.plan(context, distance).ifPresent(replay -> left.put(probe, replay));
        }
        return rule.rank(
                distance,
                left.keySet(),
                probe -> ask(context, distance, probe, Objects.requireNonNull(left.get(probe))));
    }

    private Optional<Answer> ask(SpikeContext context, long distance, Probe probe, PlannedReplay replay) {
        if (probe == Probe.CHANGED_WHILE_FROZEN) {
            return runner.counting(observer -> FrozenChanges.of(trainer, context, distance, observer))
                    .map(Answer::of);
        }
        ReplayResult result = runner.run(Stage.RANK, List.of(replay)).get(0);
        return Answer.of(result.answer());
    }
}
