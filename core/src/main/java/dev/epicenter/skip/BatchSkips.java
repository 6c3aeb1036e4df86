package dev.epicenter.skip;

import dev.epicenter.json.Json;
import dev.epicenter.segment.DataPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Formats of trainers that identify skips by batch. {@code docs/how-to/plan-skip.md} lists their sources. */
final class BatchSkips {
    private BatchSkips() {}

    static TrainerSkip lightning(SkipPlan plan) {
        List<String> notes = new ArrayList<>();
        notes.add(
                "the format is that of skip_batches.json by lightning.fabric's SpikeDetection; nothing in Lightning reads that file:"
                        + " your training step must return early if batch_idx is in the list");
        if (plan.batches().perEpoch().isEmpty()) {
            notes.add(
                    "batch_idx restarts in each epoch; the first epoch is assumed, unless --batches-per-epoch is given");
        } else {
            notes.add("these batches belong to " + epochs(plan) + "; the file does not name the epoch");
        }
        return new TrainerSkip(
                SkipDialect.LIGHTNING,
                LongStream.rangeClosed(plan.firstBatch(), plan.lastBatch())
                        .map(plan.batches()::inEpoch)
                        .mapToObj(batch -> "    " + batch)
                        .collect(Collectors.joining(",\n", "[\n", "\n]")),
                "batch_idx, from 0 in each epoch, " + plan.batches().perStep() + " per step",
                "global_step does not advance when the training step returns early",
                "lightning/fabric/utilities/spike.py, _handle_spike",
                notes);
    }

    static TrainerSkip huggingFace(SkipPlan plan) {
        long from = plan.restartOrLatest();
        long skipped = plan.batches().inEpoch(plan.lastBatch()) + 1;
        List<String> notes = new ArrayList<>();
        notes.add("only a prefix can be skipped, starting at the checkpoint: steps " + (from + 1) + " to "
                + plan.lastStep() + " (" + (plan.lastStep() - from) + " steps' batches)");
        notes.add(
                "get_train_dataloader of your Trainer must return this loader in the first epoch after the start, and the"
                        + " whole loader afterwards; without ignore_data_skip the Trainer would skip the trained batches twice");
        if (plan.batches().perEpoch().isEmpty()) {
            notes.add("the first epoch is assumed, unless --batches-per-epoch is given");
        } else if (plan.batches().epoch(plan.lastBatch())
                != plan.batches().epoch(plan.batches().first(from + 1))) {
            notes.add(
                    "the skip ends in another epoch than the checkpoint, which this method does not support: start from a"
                            + " checkpoint of that epoch, or skip less");
        }
        if (plan.restart().isEmpty()) {
            notes.add("no checkpoints were given; step " + from + " is a placeholder: give --checkpoints or --every");
        }
        return new TrainerSkip(
                SkipDialect.HUGGINGFACE,
                "TrainingArguments(..., ignore_data_skip=True)\n"
                        + "loader = accelerate.skip_first_batches(loader, num_batches=" + skipped + ")\n"
                        + (from == 0
                                ? "trainer.train()"
                                : "trainer.train(resume_from_checkpoint=\"checkpoint-" + from + "\")"),
                "batches of the loader from the start of the epoch, "
                        + plan.batches().perStep() + " per step",
                "global_step continues from the checkpoint, on the batches after the skipped ones",
                "transformers TrainingArguments, ignore_data_skip; accelerate/data_loader.py, skip_first_batches",
                notes);
    }

    static TrainerSkip epicenter(SkipPlan plan) {
        DataPlan after = plan.earlier().skippingAfter(plan.firstStep() - 1, plan.steps());
        return new TrainerSkip(
                SkipDialect.EPICENTER,
                Json.line(Map.of("skips", after.skips())),
                "whole batches of steps, from 0 in the run's order; to is exclusive; includes earlier skips",
                "step " + plan.firstStep() + " trains on the batch after the skipped ones",
                "docs/reference/segment.md, plan.skips",
                List.of());
    }

    static TrainerSkip json(SkipPlan plan) {
        Map<String, Object> values = new LinkedHashMap<>();
        OptionalLong restart = plan.restart();
        if (restart.isPresent()) {
            values.put("restart_after_step", restart.getAsLong());
        }
        values.put("first_step", plan.firstStep());
        values.put("last_step", plan.lastStep());
        values.put("first_batch", plan.firstBatch());
        values.put("last_batch", plan.lastBatch());
        values.put("batches_per_step", plan.batches().perStep());
        return new TrainerSkip(
                SkipDialect.JSON,
                Json.line(values),
                "steps from 1; batches of the loader from 0 over all epochs; last values are inclusive",
                "none: this format is for your own trainer",
                "docs/how-to/plan-skip.md",
                List.of());
    }

    private static String epochs(SkipPlan plan) {
        long first = plan.batches().epoch(plan.firstBatch());
        long last = plan.batches().epoch(plan.lastBatch());
        return first == last ? "epoch " + first : "epochs " + first + " to " + last;
    }
}
