package dev.epicenter.torch.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalization of the last dimension (Ba et al. 2016), eps 1e-5 as in GPT-2. */
record LayerNorm(Tensor weight, Optional<Tensor> bias) {
    private static final double EPS = 1e-5;

    static LayerNorm of(Parameters parameters, String name) {
        return new LayerNorm(parameters.get(name + ".weight"), Linear.bias(parameters, name));
    }

    Tensor apply(Tensor x) {
        long[] shape = {weight.size(0)};
        TensorOptional b = bias.map(TensorOptional::new).orElseGet(TensorOptional::new);
        return torch.layer_norm(x, shape, new TensorOptional(weight), b, EPS, false);
    }
}
