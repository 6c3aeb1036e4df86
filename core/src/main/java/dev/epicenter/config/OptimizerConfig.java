package dev.epicenter.config;

import dev.epicenter.Key;
import java.util.List;

/** The optimizer: AdamW (Loshchilov and Hutter 2019, algorithm 2) or SGD with momentum, after global-norm clipping. */
public record OptimizerConfig(
        @Key("adamw or sgd") Kind kind,
        @Key(value = "peak learning rate", min = 0) double lr,

        @Key(value = "AdamW: decay of the first moment", min = 0, max = 1, maxExclusive = true)
        double beta1,

        @Key(value = "AdamW: decay of the second moment", min = 0, max = 1, maxExclusive = true)
        double beta2,

        @Key(value = "AdamW: epsilon, added to the square root of the second moment", min = 0)
        double eps,

        @Key(value = "SGD: momentum", min = 0, max = 1, maxExclusive = true)
        double momentum,

        @Key(value = "decoupled weight decay; each step multiplies it by the learning rate", min = 0)
        double weightDecay,

        @Key("which tensors decay: matrices (embeddings included), or all")
        Decay decay,

        @Key(value = "maximum global gradient norm; 0: no clipping", min = 0)
        double clipGradNorm,

        @Key(value = "micro-batches per step; must divide the batch", min = 1)
        int gradAccumSteps,

        @Key(value = "standard deviation of Gaussian noise added to each gradient, after clipping", min = 0)
        double gradientNoise) {

    /** An optimizer without gradient noise. */
    public OptimizerConfig(
            Kind kind,
            double lr,
            double beta1,
            double beta2,
            double eps,
            double momentum,
            double weightDecay,
            Decay decay,
            double clipGradNorm,
            int gradAccumSteps) {
        this(kind, lr, beta1, beta2, eps, momentum, weightDecay, decay, clipGradNorm, gradAccumSteps, 0);
    }

    /** The values of a run file that states none. */
    public static OptimizerConfig defaults(Kind kind) {
        return kind == Kind.SGD ? RunConfigDefaults.sgd() : RunConfigDefaults.adamw();
    }

    /** The update rule. */
    public enum Kind {
        ADAMW,
        SGD;

        /** The names of the moments that it keeps for each tensor. */
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

        /** Whether a tensor with this number of dimensions decays. */
        public boolean actsOn(int dimensions) {
            return this == ALL || dimensions > 1;
        }
    }
}
