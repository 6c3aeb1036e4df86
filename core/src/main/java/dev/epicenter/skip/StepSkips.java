package dev.epicenter.skip;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Formats of trainers that identify skips by step. {@code docs/how-to/plan-skip.md} lists their sources. */
final class StepSkips {
    private static final String PASSES =
            "the step count continues through the skipped steps without weight updates; checkpoints and schedule keep their steps";

    private StepSkips() {}

    /**
     * Older versions compare the list with the number of completed updates ({@code iteration}), newer ones with the step number
     * ({@code iteration + 1}). One extra number at the start covers both.
     */
    static TrainerSkip megatron(SkipPlan plan) {
        String numbers = LongStream.rangeClosed(plan.firstStep() - 1, plan.lastStep())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
        return new TrainerSkip(
                SkipDialect.MEGATRON,
                "--iterations-to-skip " + numbers,
                "iterations; older versions number the iteration N of the log as N-1, newer ones as N; the list starts"
                        + " one earlier to cover both",
                PASSES + "; the samples count as consumed and as skipped",
                "megatron/training/training.py: \"(iteration + 1) in args.iterations_to_skip\"; before that \"iteration in ...\"",
                List.of("older versions skip one extra step at the end, newer ones one extra step at the start"));
    }

    static TrainerSkip olmoCore(SkipPlan plan) {
        return new TrainerSkip(
                SkipDialect.OLMO_CORE,
                "steps_to_skip=[StepSkipRange(start=" + plan.firstStep() + ", stop=" + (plan.lastStep() + 1) + ")]",
                "steps from 1; stop is exclusive",
                PASSES,
                "olmo_core/train/common.py, StepSkipRange; train/trainer.py, _fit_epoch",
                List.of("an argument of TrainerConfig; from olmo_core.train.common import StepSkipRange"));
    }

    static TrainerSkip metaseq(SkipPlan plan) {
        return new TrainerSkip(
                SkipDialect.METASEQ,
                "--skip-batches " + plan.firstStep() + "-" + plan.lastStep(),
                "updates from 1, both ends inclusive; a step's whole batch, gradient accumulation included",
                "the update count does not advance while batches are dropped: update " + plan.firstStep()
                        + " trains on the batch after the skipped ones",
                "metaseq/cli/train.py, get_skip_batches and train",
                List.of(
                        "the range applies again after each restart: remove the option once there is a checkpoint of step "
                                + plan.firstStep() + " or later",
                        "with several ranges, steps after the first range count completed updates, not the steps of the earlier log"));
    }

    static TrainerSkip paddleNlp(SkipPlan plan) {
        return new TrainerSkip(
                SkipDialect.PADDLENLP,
                "\"skip_data_intervals\": [[" + plan.firstStep() + ", " + plan.lastStep() + "]]",
                "global steps from 1, both ends inclusive",
                PASSES,
                "paddlenlp/trainer/trainer_utils.py, should_skip_data; training_args.py, skip_data_intervals",
                List.of("a key of the JSON file of training arguments"));
    }
}
