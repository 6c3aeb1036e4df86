package dev.epicenter.results;

import dev.epicenter.skip.SkipPlan;
import dev.epicenter.skip.TrainerSkip;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The JSON output of {@code plan-skip}. Steps are updates counted from 1, also if the log counts from 0.
 *
 * @param source where the spike was found
 * @param logFirstStep the log's number of the first update
 * @param restartAfterStep updates before the checkpoint to restart from; omitted if no checkpoints are known
 */
public record SkipReport(
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

    /** The plan as settings of one trainer. */
    record OneTrainer(
            String trainer, String text, String numbering, String effect, String source, List<String> notes) {}

    public static SkipReport of(SpikeSite site, SkipPlan plan, List<TrainerSkip> skips) {
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
                skips.stream()
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
