package dev.epicenter.torch.optim;

import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Gaussian noise on gradients (Neelakantan et al. 2015, with constant variance), drawn from (seed, step).
 *
 * @param sd its standard deviation for each weight; 0: none
 */
public record GradientNoise(double sd, long seed) {

    /** Adds the noise of {@code step} to {@code gradients} in place. */
    public void add(FlatBuffer gradients, long step) {
        if (sd == 0) {
            return;
        }
        long key = CounterRandom.of(seed, RandomStream.GRADIENT_NOISE, step).nextLong();
        Generator generator = torch.createCPUGenerator(key);
        Tensor noise = torch.empty(gradients.tensor().numel()).normal_(0, sd, new GeneratorOptional(generator));
        gradients.tensor().add_(noise.to(gradients.tensor().device(), torch.ScalarType.Float));
    }
}
