package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import org.bytedeco.pytorch.Tensor;

/** A pre-norm transformer block: x + attention(norm(x)), then x + mlp(norm(x)) (Radford et al. 2019). */
record Block(LayerNorm ln1, CausalSelfAttention attention, LayerNorm ln2, Mlp mlp) {

    static Block of(Parameters parameters, ModelConfig.Gpt config, int layer) {
        String name = "h." + layer + ".";
        return new Block(
                LayerNorm.of(parameters, name + "ln_1"),
                CausalSelfAttention.of(parameters, config, layer),
                LayerNorm.of(parameters, name + "ln_2"),
                Mlp.of(parameters, config, layer));
    }

    /**
     * The output of the block at the last {@code n} positions; earlier positions serve only as keys and values.
     *
     * @param x (B, T, C)
     * @return (B, n, C)
     */
    Tensor apply(RowOperations x, int n, Dropout dropout, LogitProbe probe) {
        Tensor attended = x.last(n).add(dropout.apply(attention.apply(x.map(ln1::apply), n, dropout, probe)));
        return attended.add(dropout.apply(mlp.apply(ln2.apply(attended))));
    }
}
