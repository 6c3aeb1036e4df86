package dev.epicenter.config;

import dev.epicenter.Key;

/** The model. In the run file this is a map with the key {@code kind}: gpt, ngram, mlp or external. */
// The order of the kinds in the run file. Without permits it depends on which class is compiled first.
public sealed interface ModelConfig permits ModelConfig.Gpt, ModelConfig.Ngram, ModelConfig.Mlp, ModelConfig.External {

    /** Tokens in a sequence; 0 if the model reads no tokens. */
    int blockSize();

    /** The unit of the loss, such as {@code nats per token}; empty where it is not known. */
    default String lossUnit() {
        return "";
    }

    /** Probability of dropping an activation. */
    default double dropout() {
        return 0;
    }

    /** A GPT (Radford et al. 2019): pre-norm blocks of causal attention and a 4x MLP, learned positions. */
    record Gpt(
            @Key(value = "transformer blocks", min = 1, max = 200)
            int nLayer,

            @Key(value = "attention heads per block; must divide n_embd", min = 1)
            int nHead,

            @Key(value = "embedding width", min = 1) int nEmbd,

            @Key(value = "context length: positions in a sequence; 3 for modular arithmetic", min = 1)
            int blockSize,

            @Key(value = "probability of dropping an activation", min = 0, max = 1, maxExclusive = true)
            double dropout,

            @Key("LayerNorm on queries and keys (Dehghani et al. 2023)")
            boolean qkNorm,

            @Key("whether the output projection shares the token embedding (weight tying)")
            boolean tiedEmbeddings,

            @Key("whether linear layers and LayerNorms have biases")
            boolean bias,

            @Key("the MLP's activation: gelu (erf), gelu_tanh or relu")
            Activation activation)
            implements ModelConfig {
        @Override
        public String lossUnit() {
            return "nats per token";
        }
    }

    /**
     * A neural n-gram model of bytes (Bengio et al. 2003): concatenated embeddings of the last bytes, hidden layers (linear,
     * LayerNorm, ReLU), and a linear output layer. It predicts only the byte after each window.
     */
    record Ngram(
            @Key(value = "hidden layers", min = 1, max = 200)
            int nLayer,

            @Key(value = "width of a byte's embedding", min = 1)
            int nEmbd,

            @Key(value = "width of a hidden layer", min = 1) int nHidden,

            @Key(value = "context length: bytes that predict the next one", min = 1)
            int blockSize,

            @Key(value = "vocabulary size; bytes from vocab_size - 1 on share one token", min = 2, max = 256)
            int vocabSize)
            implements ModelConfig {
        @Override
        public String lossUnit() {
            return "nats per token";
        }
    }

    /**
     * A multilayer perceptron that classifies vectors: hidden layers (linear, LayerNorm, ReLU) and a linear output
     * layer. LayerNorm can be left out.
     */
    record Mlp(
            @Key(value = "hidden layers", min = 1, max = 200)
            int nLayer,

            @Key(value = "width of a hidden layer", min = 1) int nHidden,

            @Key("normalization of hidden layers: layer or none")
            Norm norm,

            @Key("cross_entropy in nats, or squared_error: half the squared distance of the outputs from the"
                    + " one-hot class")
            Loss loss,

            @Key(value = "probability of dropping a hidden unit", min = 0, max = 1, maxExclusive = true)
            double dropout,

            @Key(value = "logits are clipped to this absolute value; 0: not clipped", min = 0)
            double logitCap)
            implements ModelConfig {

        /** An MLP with LayerNorm, trained with cross-entropy. */
        public Mlp(int nLayer, int nHidden) {
            this(nLayer, nHidden, Norm.LAYER, Loss.CROSS_ENTROPY);
        }

        /** An MLP without dropout and with unbounded logits. */
        public Mlp(int nLayer, int nHidden, Norm norm, Loss loss) {
            this(nLayer, nHidden, norm, loss, 0, 0);
        }

        @Override
        public int blockSize() {
            return 0;
        }

        @Override
        public String lossUnit() {
            return loss == Loss.CROSS_ENTROPY ? "nats per example" : "half the squared error";
        }
    }

    /** The model of an external trainer. Epicenter does not know its architecture. */
    record External(
            @Key(value = "probability of dropping an activation", min = 0, max = 1, maxExclusive = true)
            double dropout) implements ModelConfig {
        @Override
        public int blockSize() {
            return 0;
        }
    }

    /** The normalization of hidden layers. */
    enum Norm {
        LAYER,
        NONE
    }

    /** What training minimizes. */
    enum Loss {
        CROSS_ENTROPY,
        SQUARED_ERROR
    }

    /** The loss that training minimizes. */
    default Loss loss() {
        return Loss.CROSS_ENTROPY;
    }

    /** An MLP's activation. */
    enum Activation {
        GELU,
        GELU_TANH,
        RELU
    }
}
