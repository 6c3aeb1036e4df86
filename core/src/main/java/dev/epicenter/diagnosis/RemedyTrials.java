package dev.epicenter.diagnosis;

import dev.epicenter.run.RunDirectory;
import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Tries what prevented the spike again from a checkpoint on the disk, as the command that it is offered as would: on the
 * batches that the run will go on with, which are others than the spike's where a rollback has skipped some since.
 */
final class RemedyTrials {
    /** Knobs whose mildest doses are tried. */
    private static final int MOST = 4;

    private final Laboratory laboratory;

    RemedyTrials(Laboratory laboratory) {
        this.laboratory = laboratory;
    }

    /**
     * Those that prevent, by their cost; none where no checkpoint is left to go on from.
     *
     * @param checkpoints steps of those that the run as it spiked can go back to
     */
    List<Remedy> run(RunDirectory run, SortedSet<Long> checkpoints, Scene scene, long distance, Evidence evidence) {
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
        List<String> arms = new ArrayList<>(Response.preventing(evidence.doses().orElse(List.of()), MOST));
        if (!scene.fullBatch()) {
            arms.add("skip="
                    + Math.max(
                            scene.near() - from,
                            scene.config().recovery().skip().min()));
        }
        List<Trial> trials = laboratory.run(
                Stage.DOSE,
                arms.stream()
                        .map(arm -> scene.replayOn(plan, from, arm).toTheEnd())
                        .toList());
        double control = LastLoss.of(scene.control());
        long until = Math.min(scene.horizon(), scene.config().steps());
        List<Remedy> remedies = new ArrayList<>();
        for (int i = 0; i < arms.size(); i++) {
            if (trials.get(i).answer() != Answer.NONE) {
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
