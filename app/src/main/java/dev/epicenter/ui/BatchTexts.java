package dev.epicenter.ui;

import dev.epicenter.config.RunConfig;
import dev.epicenter.run.RunDirectory;
import java.util.List;

/** Reads the batches of runs as text. */
@FunctionalInterface
public interface BatchTexts {
    /** Reads nothing: for a server without the trainer's data. */
    BatchTexts NONE = (run, config, batch) -> Sequences.none("This server cannot read batches.");

    /**
     * The sequences of a batch.
     *
     * @param texts in the batch's order; empty where they cannot be read
     * @param problem why they cannot be read, as a sentence; empty if they can
     */
    record Sequences(List<String> texts, String problem) {
        public Sequences {
            texts = List.copyOf(texts);
        }

        public static Sequences none(String problem) {
            return new Sequences(List.of(), problem);
        }
    }

    /**
     * The batch of index {@code batch} in the run's own order.
     *
     * @throws dev.epicenter.EpicenterException where the data is missing or damaged
     */
    Sequences read(RunDirectory run, RunConfig config, long batch);
}
