package dev.epicenter.commands;

import dev.epicenter.config.KeyException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.torch.data.WorkloadText;
import dev.epicenter.ui.BatchTexts;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the batches of runs of the built-in trainer as text. The data of the last run read stays in memory. */
final class RunBatchTexts implements BatchTexts {
    private @Nullable Path root;
    private @Nullable WorkloadText last;

    @Override
    public synchronized Sequences read(RunDirectory run, RunConfig config, long batch) {
        if (TrainerFactory.external(config)) {
            return Sequences.none(
                    "The trainer of this run did not report its sequences. It can send the worst ones with"
                            + " each line of metrics.jsonl (sequences, docs/reference/segment.md).");
        }
        WorkloadText text = last;
        if (text == null || !run.root().equals(root)) {
            try {
                text = WorkloadText.of(config, TrainerFactory.folderOf(run.runYaml()));
            } catch (KeyException e) {
                throw RunConfigReader.locate(run.runYaml(), e);
            }
            last = text;
            root = run.root();
        }
        return new Sequences(text.batch(batch), "");
    }
}
