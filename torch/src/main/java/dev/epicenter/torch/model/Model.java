package dev.epicenter.torch.model;

import org.bytedeco.pytorch.Tensor;

/** A network with {@link Parameters} as weights. */
public interface Model {

    /** The logits of the predictions in the loss: (B * n, V). */
    Tensor forward(MicroBatch batch, Dropout dropout, LogitProbe probe);
}
