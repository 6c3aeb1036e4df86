package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.ModelConfig.Activation;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The MLP of a block: a linear layer from C to 4C, an activation, and a linear layer back to C. */
record Mlp(Linear cFc, Activation activation, Linear cProj) {

    static Mlp of(Parameters parameters, ModelConfig.Gpt config, int layer) {
        String name = "h." + layer + ".mlp.";
        return new Mlp(
                Linear.of(parameters, name + "c_fc"), config.activation(), Linear.of(parameters, name + "c_proj"));
    }

    /** (..., C) to (..., C). */
    Tensor apply(Tensor x) {
        Tensor hidden = cFc.apply(x); // (..., 4C)
        return cProj.apply(
                switch (activation) {
                    case GELU -> torch.gelu(hidden);
                    case GELU_TANH -> torch.gelu(hidden, "tanh");
                    case RELU -> torch.relu(hidden);
                });
    }
}
