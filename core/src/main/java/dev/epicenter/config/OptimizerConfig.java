package dev.epicenter.config;

import dev.epicenter.Key;
import java.util.List;

/** AdamW (Loshchilov and Hutter 2019, algorithm 2) or SGD with momentum, after global-norm clipping. */
public record OptimizerConfig(
        @Key("adamw or sgd") Kind kind,
        @Key(value = "peak learning rate", min = 0) double lr,

        @Key(value = "AdamW: decay of the first moment", min = 0, max = 1, maxExclusive = true)
        double beta1,

        @Key(value = "AdamW: decay of the second moment", min = 0, max = 1, maxExclusive = true)
        double beta2,

        @Key(value = "AdamW: added to the root of the second moment", min = 0)
        double eps,

        @Key(value = "SGD: momentum", min = 0, max = 1, maxExclusive = true)
        double momentum,

        @Key(value = "decoupled weight decay, times the learning rate a step", min = 0)
        double weightDecay,

        @Key("which tensors decay: matrices (embeddings included), or all")
        Decay decay,

        @Key(value = "global gradient norm to clip at; 0: no clipping", min = 0)
        double clipGradNorm,

        @Key(value = "micro-batches a step; divides the batch", min = 1)
        int gradAccumSteps) {

    /** The update rule. */
    public enum Kind {
        ADAMW,
        SGD;

        /** The moments that it keeps of each tensor, by name. */
        public List<String> moments() {
            return this == ADAMW ? List.of("m", "v") : List.of("momentum");
        }
    }

    /** The tensors that weight decay acts on. */
    public enum Decay {
        /** Tensors of two or more dimensions: linear weights and embeddings, not biases or norms. */
        MATRICES,
        /** Every tensor. */
        ALL;

        /** Whether a tensor of so many dimensions decays. */
        public boolean actsOn(int dimensions) {
            return this == ALL || dimensions > 1;
        }
    }
}
