package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.Experience;
import dev.epicenter.torch.keyworld.KeyMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The training task: its batches and its held-out data. Immutable, and safe for use by several threads. */
public interface Workload {

    /** Tokens are from 0 to this value, exclusive. */
    int vocabSize();

    /** The batch of index {@code index} in the order of {@code seed}: a function of these two only. */
    Batch batch(long seed, long index);

    /** At most {@code batches} batches of held-out data, always the same; empty where nothing is held out. */
    List<Batch> heldOut(int batches);

    /** The task, if its inputs are points. */
    default Optional<PointTask> points() {
        return Optional.empty();
    }

    /** All held-out data with the trigger of a planted behavior, and their true classes; empty if it has no trigger. */
    default Optional<Batch> triggered() {
        return Optional.empty();
    }

    /** The numbers that a model reads of each input, if inputs are vectors; 0 if they are tokens. */
    default int features() {
        return points().map(task -> task.train().width()).orElse(0);
    }

    /** The task, if the model is to control a plant. */
    default Optional<ControlTask> control() {
        return Optional.empty();
    }

    /** What the data cost and how well the expert does, if the data are of a world with keys. */
    default Optional<Experience> experience() {
        return Optional.empty();
    }

    /** The maps for evaluation, if the data are of a world with keys. */
    default List<KeyMap> heldOutMaps() {
        return List.of();
    }

    /**
     * The workload of a run file, including its planted faults.
     *
     * @param base the folder for relative paths
     * @throws dev.epicenter.EpicenterException where a file is missing, empty, or shorter than the context and one
     *     token
     */
    static Workload of(RunConfig config, Path base) {
        int context = config.model().blockSize();
        DataConfig data = config.data();
        Workload sound;
        if (data instanceof DataConfig.Modular modular) {
            sound = new ModularArithmetic(modular, config.seed(), context);
        } else if (data instanceof DataConfig.Clusters clusters) {
            sound = new GaussianClusters(clusters, config.seed());
        } else if (data instanceof DataConfig.Digits digits) {
            sound = new DigitImages(digits, config.seed());
        } else if (data instanceof DataConfig.Control control) {
            sound = new Demonstrations(control, config.seed());
        } else if (data instanceof DataConfig.Gridworld world) {
            sound = new ObjectExperience(world, config.seed());
        } else if (data instanceof DataConfig.Keyworld world) {
            sound = new KeyExperience(world, config.seed());
        } else if (data instanceof DataConfig.Text text && config.model() instanceof ModelConfig.Ngram ngram) {
            sound = TextBytes.windows(text, base, context, 1, ngram.vocabSize(), config.seed());
        } else if (data instanceof DataConfig.Text text) {
            sound = TextBytes.windows(text, base, context, config.seed());
        } else if (data instanceof DataConfig.Tokens tokens) {
            sound = TokenFile.windows(tokens, base, context, config.seed());
        } else {
            throw new IllegalStateException("no such workload: " + data);
        }
        return config.faults().isEmpty() ? sound : new FaultyWorkload(sound, config.faults(), config.seed());
    }
}
