package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.segment.TensorLayout;
import java.util.List;

/** A {@link Gpt}. */
record GptArchitecture(ModelConfig.Gpt config, int vocabSize) implements Architecture {

    @Override
    public TensorLayout layout() {
        return GptLayout.of(config, vocabSize);
    }

    @Override
    public float[] initialWeights(long seed) {
        return InitialWeights.of(config, layout(), seed);
    }

    @Override
    public Model on(Parameters parameters) {
        return new Gpt(config, parameters);
    }

    /**
     * What writes to the residual stream, embeddings included, as one group: all that reads it normalises it first, so the
     * stream's scale does not matter. With tied embeddings there is none, as the output layer does not normalise wte.
     * (Queries and keys under qk-norm would be one, too, but are not whole tensors.)
     */
    @Override
    public List<List<String>> scaleInvariantGroups() {
        return config.tiedEmbeddings()
                ? List.of()
                : List.of(List.of("wte", "wpe", "h.*.attn.c_proj.*", "h.*.mlp.c_proj.*"));
    }
}
