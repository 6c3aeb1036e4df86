package dev.epicenter.diagnosis;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Tests preventing doses as remedies, from a checkpoint on the disk, exactly as the suggested command would run them. They train on
 * the batches that the run will continue with, which differ from the spike's if a rollback has since skipped some.
 */
final class RemedyTrials {
    /** Hyperparameters whose mildest doses are tried, at most. */
    private static final int MOST = 4;

    private final ReplayRunner laboratory;

    RemedyTrials(ReplayRunner laboratory) {
        this.laboratory = laboratory;
    }

    /**
     * The remedies that prevent the spike, ordered by cost; empty if no usable checkpoint is left.
     *
     * @param checkpoints steps of the checkpoints that the run can roll back to
     */
    List<Remedy> run(
            RunDirectory run, SortedSet<Long> checkpoints, SpikeContext scene, long distance, Evidence evidence) {
        OptionalLong checkpoint = checkpoints.stream()
                .mapToLong(Long::longValue)
                .filter(step ->
                        step <= scene.onset() - distance && scene.states().containsKey(step))
                .max();
        if (checkpoint.isEmpty()) {
            return List.of();
        }
        long from = checkpoint.getAsLong();
        DataPlan plan = run.timeline().planBeforeRemedy(from);
        List<String> arms =
                new ArrayList<>(DoseResponse.preventing(evidence.doses().orElse(List.of()), MOST));
        if (!scene.fullBatch()) {
            arms.add("skip="
                    + Math.max(
                            scene.near() - from,
                            scene.config().recovery().skip().min()));
        }
        List<ReplayResult> trials = laboratory.run(
                Stage.DOSE,
                arms.stream()
                        .map(arm -> scene.replayOn(plan, from, arm).toTheEnd())
                        .toList());
        double control = FinalLoss.of(scene.control());
        long until = Math.min(scene.horizon(), scene.config().steps());
        List<Remedy> remedies = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            if (trials.get(i).answer() != SpikeOutcome.NONE) {
                continue;
            }
            double loss = trials.get(i).lastLoss();
            remedies.add(new Remedy(
                    arms.get(i),
                    from,
                    until,
                    trials.get(i).answer(),
                    loss,
                    loss - control,
                    "epicenter resume " + run.root() + " --from " + from + " --with '" + arms.get(i) + "' --until "
                            + until));
        }
        remedies.sort(Comparator.comparingDouble(Remedy::cost));
        return remedies;
    }
}
