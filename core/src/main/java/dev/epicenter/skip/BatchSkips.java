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

/**
 * The trainers that name batches. Where each format was read, and what was found there:
 * {@code docs/how-to/plan-skip.md}.
 */
final class BatchSkips {
    private BatchSkips() {}

    static TrainerSkip lightning(SkipPlan plan) {
        List<String> notes = new ArrayList<>();
        notes.add("as lightning.fabric's SpikeDetection writes skip_batches.json; nothing in Lightning reads that file:"
                + " your training step is to return early where batch_idx is in it");
        if (plan.batches().perEpoch().isEmpty()) {
            notes.add(
                    "batch_idx begins anew in each epoch; taken for the first epoch, --batches-per-epoch says otherwise");
        } else {
            notes.add("these are batches of " + epochs(plan) + "; the file does not say which epoch it is for");
        }
        return new TrainerSkip(
                SkipDialect.LIGHTNING,
                LongStream.rangeClosed(plan.firstBatch(), plan.lastBatch())
                        .map(plan.batches()::inEpoch)
                        .mapToObj(batch -> "    " + batch)
                        .collect(Collectors.joining(",\n", "[\n", "\n]")),
                "batch_idx, from 0 in each epoch, " + plan.batches().perStep() + " a step",
                "global_step stands still where the training step returns early",
                "lightning/fabric/utilities/spike.py, _handle_spike",
                notes);
    }

    static TrainerSkip huggingFace(SkipPlan plan) {
        long from = plan.restartOrLatest();
        long left = plan.batches().inEpoch(plan.lastBatch()) + 1;
        List<String> notes = new ArrayList<>();
        notes.add("only a prefix can be left out: all from the checkpoint on, so steps " + (from + 1) + " to "
                + plan.lastStep() + " (" + (plan.lastStep() - from) + " steps' batches)");
        notes.add(
                "your Trainer's get_train_dataloader returns it in the first epoch after the start and the whole loader"
                        + " afterwards; without ignore_data_skip the Trainer would skip what is trained already once more");
        if (plan.batches().perEpoch().isEmpty()) {
            notes.add("taken for the first epoch; --batches-per-epoch says otherwise");
        } else if (plan.batches().epoch(plan.lastBatch())
                != plan.batches().epoch(plan.batches().first(from + 1))) {
            notes.add(
                    "the skip ends in another epoch than the checkpoint's, which this cannot do: start from a checkpoint of"
                            + " that epoch, or leave out less");
        }
        if (plan.restart().isEmpty()) {
            notes.add("no checkpoint was named, so step " + from
                    + " stands for yours: --checkpoints or --every says which there" + " are");
        }
        return new TrainerSkip(
                SkipDialect.HUGGINGFACE,
                "TrainingArguments(..., ignore_data_skip=True)\n"
                        + "loader = accelerate.skip_first_batches(loader, num_batches=" + left + ")\n"
                        + (from == 0
                                ? "trainer.train()"
                                : "trainer.train(resume_from_checkpoint=\"checkpoint-" + from + "\")"),
                "batches of the loader from the epoch's beginning, "
                        + plan.batches().perStep() + " a step",
                "global_step goes on from the checkpoint's, on the batches after the skipped ones",
                "transformers TrainingArguments, ignore_data_skip; accelerate/data_loader.py, skip_first_batches",
                notes);
    }

    static TrainerSkip epicenter(SkipPlan plan) {
        DataPlan after = plan.earlier().skippingAfter(plan.firstStep() - 1, plan.steps());
        return new TrainerSkip(
                SkipDialect.EPICENTER,
                Json.line(Map.of("skips", after.skips())),
                "a step's whole batches from 0 in the run's order, to is exclusive; what was skipped before is in it",
                "step " + plan.firstStep() + " trains on what followed the skipped batches",
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
                "steps from 1, the loader's batches from 0 over all epochs; last ones inclusive",
                "none: it is for a trainer of your own",
                "docs/how-to/plan-skip.md",
                List.of());
    }

    private static String epochs(SkipPlan plan) {
        long first = plan.batches().epoch(plan.firstBatch());
        long last = plan.batches().epoch(plan.lastBatch());
        return first == last ? "epoch " + first : "epochs " + first + " to " + last;
    }
}
