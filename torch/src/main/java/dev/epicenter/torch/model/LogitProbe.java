package dev.epicenter.torch.model;

import org.bytedeco.pytorch.Tensor;

/** Observes the logits of a forward pass without changing them. */
public interface LogitProbe {
    /** Observes nothing. */
    LogitProbe NONE = new LogitProbe() {
        @Override
        public void attention(int layer, Tensor scores) {}

        @Override
        public void output(Tensor logits) {}

        @Override
        public boolean active() {
            return false;
        }
    };

    /** @param scores scaled attention logits of a layer before the softmax, with masked ones replaced by 0 */
    void attention(int layer, Tensor scores);

    /** @param logits the model's output, (B * n, V) */
    void output(Tensor logits);

    /** Whether it observes anything; if not, nothing is computed for it. */
    default boolean active() {
        return true;
    }
}
