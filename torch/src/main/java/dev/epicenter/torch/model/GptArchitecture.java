package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import java.util.List;

/** The architecture of a {@link Gpt}. */
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
     * One group: all tensors that write to the residual stream, including embeddings. All readers of the stream
     * normalize it first, so its scale does not matter. With tied embeddings there is no such group, because the output
     * layer does not normalize wte. (Queries and keys under qk-norm would be another group, but they are not whole
     * tensors.)
     */
    @Override
    public List<List<String>> scaleInvariantGroups() {
        return config.tiedEmbeddings()
                ? List.of()
                : List.of(List.of("wte", "wpe", "h.*.attn.c_proj.*", "h.*.mlp.c_proj.*"));
    }
}
