package dev.epicenter.app;

import dev.epicenter.skip.SkipPlan;
import dev.epicenter.skip.TrainerSkip;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What {@code plan-skip --json} prints. Steps are updates counted from 1, whatever the log calls them.
 *
 * @param source where the spike was found
 * @param logFirstStep what the log calls the first update
 * @param restartAfterStep updates behind the checkpoint to restart from; left out where no checkpoints were named
 */
record SkipReport(
        String source,
        long logFirstStep,
        long onset,
        long last,
        OptionalLong restartAfterStep,
        long firstStep,
        long lastStep,
        long firstBatch,
        long lastBatch,
        long batchesPerStep,
        List<OneTrainer> trainers,
        List<String> notes) {

    /** The plan in one trainer's words. */
    record OneTrainer(
            String trainer, String text, String numbering, String effect, String source, List<String> notes) {}

    static SkipReport of(SpikeSite site, SkipPlan plan, List<TrainerSkip> told) {
        List<String> notes = new ArrayList<>(site.notes());
        notes.addAll(plan.notes());
        return new SkipReport(
                site.words(),
                site.firstStep(),
                plan.spike().first(),
                plan.spike().last(),
                plan.restart(),
                plan.firstStep(),
                plan.lastStep(),
                plan.firstBatch(),
                plan.lastBatch(),
                plan.batches().perStep(),
                told.stream()
                        .map(one -> new OneTrainer(
                                one.trainer().typed(),
                                one.text(),
                                one.numbering(),
                                one.effect(),
                                one.source(),
                                one.notes()))
                        .toList(),
                notes);
    }
}
