package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import java.util.List;

/** The architecture of a network: its tensors, their initial weights, and its forward computation. */
public sealed interface Architecture permits GptArchitecture, FeedForwardArchitecture {

    TensorLayout layout();

    /** The flat initial weights: a function of {@code seed}. */
    float[] initialWeights(long seed);

    /** A network with {@code parameters} as weights, which have this {@link #layout}. */
    Model on(Parameters parameters);

    /** Groups of tensors, as patterns, that can be multiplied by one number together without changing the function. */
    List<List<String>> scaleInvariantGroups();

    /**
     * The architecture of a run file.
     *
     * @param vocabSize classes to predict; tokens to read, where it reads tokens
     * @param features dimensions of a point, where it reads points
     */
    static Architecture of(ModelConfig config, int vocabSize, int features) {
        if (config instanceof ModelConfig.Gpt gpt) {
            return new GptArchitecture(gpt, vocabSize);
        } else if (config instanceof ModelConfig.Ngram ngram) {
            return FeedForwardArchitecture.of(ngram);
        }
        ModelConfig.Mlp mlp = (ModelConfig.Mlp) config;
        return new FeedForwardArchitecture(
                0,
                features,
                mlp.nLayer(),
                mlp.nHidden(),
                mlp.norm() == ModelConfig.Norm.LAYER,
                mlp.logitCap(),
                vocabSize);
    }
}
