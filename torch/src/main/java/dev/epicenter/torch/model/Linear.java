package dev.epicenter.torch.model;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A linear layer, x W^T + b: (..., in) to (..., out); {@code weight} is (out, in). */
record Linear(Tensor weight, Optional<Tensor> bias) {

    static Linear of(Parameters parameters, String name) {
        return new Linear(parameters.get(name + ".weight"), bias(parameters, name));
    }

    static Optional<Tensor> bias(Parameters parameters, String name) {
        String bias = name + ".bias";
        return parameters.has(bias) ? Optional.of(parameters.get(bias)) : Optional.empty();
    }

    Tensor apply(Tensor x) {
        return bias.isPresent() ? torch.linear(x, weight, new TensorOptional(bias.get())) : torch.linear(x, weight);
    }
}
