package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;

/**
 * GPT-2's weight initialization (Radford et al. 2019, section 2.3): matrices N(0, 0.02), divided by sqrt(2 n_layer)
 * where they write to the residual stream; biases 0, norms 1. Each tensor draws from a stream of its own name, in Java.
 * Its weights therefore do not depend on libtorch or on other tensors.
 */
public final class InitialWeights {
    private static final double STD = 0.02;

    private InitialWeights() {}

    /** The flat weights of {@code layout}. */
    public static float[] of(ModelConfig.Gpt config, TensorLayout layout, long seed) {
        float[] weights = new float[layout.size()];
        double residualStd = STD / StrictMath.sqrt(2.0 * config.nLayer());
        for (TensorLayout.Entry entry : layout.entries()) {
            int from = entry.offset();
            int to = from + entry.size();
            if (entry.shape().size() > 1) {
                double std = entry.name().endsWith("c_proj.weight") ? residualStd : STD;
                CounterRandom random = CounterRandom.of(
                        seed, RandomStream.WEIGHTS, entry.name().hashCode());
                for (int i = from; i < to; i++) {
                    weights[i] = (float) (std * random.nextGaussian());
                }
            } else if (!entry.name().endsWith(".bias")) {
                Arrays.fill(weights, from, to, 1);
            }
        }
        return weights;
    }
}
