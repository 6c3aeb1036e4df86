package dev.epicenter.config;

import dev.epicenter.Key;

/** A network. In the run file a map with the key {@code kind}: {@code gpt}, {@code ngram}, {@code mlp} or {@code external}. */
public sealed interface ModelConfig {

    /** Tokens in a sequence; 0 where the network reads none. */
    int blockSize();

    /** Probability of dropping an activation. */
    default double dropout() {
        return 0;
    }

    /** A GPT (Radford et al. 2019): pre-norm blocks of causal attention and a 4x MLP, learned positions. */
    record Gpt(
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

            @Key("whether linear layers and norms have biases")
            boolean bias,

            @Key("the MLP's activation: gelu (erf), gelu_tanh or relu")
            Activation activation)
            implements ModelConfig {}

    /**
     * A neural n-gram model of bytes (Bengio et al. 2003): embeddings of the last bytes side by side, hidden layers of a linear
     * map, LayerNorm and ReLU, a linear map to logits. It predicts the byte after each window, and that alone.
     */
    record Ngram(
            @Key(value = "hidden layers", min = 1, max = 200)
            int nLayer,

            @Key(value = "width of a byte's embedding", min = 1)
            int nEmbd,

            @Key(value = "width of a hidden layer", min = 1) int nHidden,

            @Key(value = "context: bytes that the next one is predicted from", min = 1)
            int blockSize,

            @Key(value = "bytes from vocab_size - 1 on are one token", min = 2, max = 256)
            int vocabSize)
            implements ModelConfig {}

    /** A classifier of vectors: hidden layers of a linear map, LayerNorm and ReLU, a linear map to logits. */
    record Mlp(
            @Key(value = "hidden layers", min = 1, max = 200)
            int nLayer,

            @Key(value = "width of a hidden layer", min = 1) int nHidden)
            implements ModelConfig {
        @Override
        public int blockSize() {
            return 0;
        }
    }

    /** An external trainer's network; it alone knows what that is. */
    record External(
            @Key(value = "probability of dropping an activation", min = 0, max = 1, maxExclusive = true)
            double dropout) implements ModelConfig {
        @Override
        public int blockSize() {
            return 0;
        }
    }

    /** An MLP's activation. */
    enum Activation {
        GELU,
        GELU_TANH,
        RELU
    }
}
