package dev.epicenter.torch.model;

import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout of one forward pass (Srivastava et al. 2014). Its masks are drawn from (seed, step, micro-batch) on the CPU,
 * and never from libtorch's default generator, which all threads share.
 */
public final class Dropout {
    private final double probability;
    private final CounterRandom seeds;

    /** Dropout with {@code probability} in the forward pass of ({@code seed}, {@code step}, {@code micro}). */
    public Dropout(double probability, long seed, long step, long micro) {
        this.probability = probability;
        this.seeds = CounterRandom.of(seed, RandomStream.DROPOUT, step, micro);
    }

    /** No dropout, as for held-out data. */
    public static Dropout none() {
        return new Dropout(0, 0, 0, 0);
    }

    boolean active() {
        return probability > 0;
    }

    /** Drops each element with the probability, and scales the rest to keep the mean; each call uses the next mask. */
    Tensor apply(Tensor x) {
        if (!active()) {
            return x;
        }
        Generator generator = torch.createCPUGenerator(seeds.nextLong());
        Tensor mask = torch.empty(x.shape())
                .bernoulli_(1 - probability, new GeneratorOptional(generator))
                .div_(new Scalar(1 - probability));
        return x.mul(mask.to(x.device(), torch.ScalarType.Float));
    }
}
