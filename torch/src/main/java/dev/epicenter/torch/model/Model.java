package dev.epicenter.torch.model;

import org.bytedeco.pytorch.Tensor;

/** A network over {@link Parameters}. */
public interface Model {

    /** The logits of the predictions that the loss reads: (B * n, V). */
    Tensor forward(MicroBatch batch, Dropout dropout, LogitProbe probe);
}
