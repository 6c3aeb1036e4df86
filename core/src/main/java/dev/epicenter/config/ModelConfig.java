package dev.epicenter.config;

import dev.epicenter.Key;

/** A GPT (Radford et al. 2019): pre-norm blocks of causal attention and a 4x MLP, learned positions. */
public record ModelConfig(
        @Key(value = "blocks", min = 1, max = 200) int nLayer,

        @Key(value = "attention heads a block; divides n_embd", min = 1)
        int nHead,

        @Key(value = "width", min = 1) int nEmbd,

        @Key(value = "context: positions in a sequence; 3 for modular arithmetic", min = 1)
        int blockSize,

        @Key(value = "probability of dropping an activation", min = 0, max = 1, maxExclusive = true)
        double dropout,

        @Key("LayerNorm on queries and keys (Dehghani et al. 2023)")
        boolean qkNorm,

        @Key("whether the output projection is the token embedding")
        boolean tiedEmbeddings,

        @Key("whether linear layers and norms have biases") boolean bias,

        @Key("the MLP's activation: gelu (erf), gelu_tanh or relu")
        Activation activation) {

    /** An MLP's activation. */
    public enum Activation {
        GELU,
        GELU_TANH,
        RELU
    }
}
