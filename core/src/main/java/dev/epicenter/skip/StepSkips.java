package dev.epicenter.skip;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The trainers that name steps, not batches. Where each format was read, and what was found there:
 * {@code docs/how-to/plan-skip.md}.
 */
final class StepSkips {
    private static final String PASSES =
            "the step count goes on through the skipped steps without updating the weights; checkpoints and schedule keep their steps";

    private StepSkips() {}

    /**
     * The list holds what the trainer's counter compares: in older versions the updates made before the step ({@code
     * iteration}), in newer ones the step's own number ({@code iteration + 1}). One number more in front serves both.
     */
    static TrainerSkip megatron(SkipPlan plan) {
        String numbers = LongStream.rangeClosed(plan.firstStep() - 1, plan.lastStep())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
        return new TrainerSkip(
                SkipDialect.MEGATRON,
                "--iterations-to-skip " + numbers,
                "iterations; older versions name the iteration that the log calls N by N-1, newer ones by N: the list begins"
                        + " one earlier and serves both",
                PASSES + "; the samples count as consumed and as skipped",
                "megatron/training/training.py: \"(iteration + 1) in args.iterations_to_skip\"; before that \"iteration in ...\"",
                List.of("older versions leave out one step more at the end, newer ones one more at the beginning"));
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
                "the update count stands still while batches are dropped: update " + plan.firstStep()
                        + " trains on what followed the skipped ones",
                "metaseq/cli/train.py, get_skip_batches and train",
                List.of(
                        "the range is counted anew after each start: take the option away once a checkpoint of step "
                                + plan.firstStep() + " or later is there",
                        "several ranges: steps after the first are counted as trained, not as logged before"));
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
