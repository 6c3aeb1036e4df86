package dev.epicenter.torch.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A feed-forward network. Its input is a point, or the concatenated embeddings of a window's tokens (Bengio et al.
 * 2003). Hidden layers are a linear map, LayerNorm (unless the run file has none), ReLU and dropout; a last linear map
 * gives the logits, which may be clipped.
 *
 * <p>B sequences or points, T tokens, E embedding width, F inputs (T * E, or dimensions of a point), H hidden width, V
 * classes.
 */
final class FeedForward implements Model {
    private final Optional<Tensor> wte; // (V, E)
    private final List<Hidden> hidden = new ArrayList<>();
    private final Linear head; // (V, H)
    private final double logitCap;

    /** A hidden layer: a linear map, (H, F) or (H, H), and its norm. */
    private record Hidden(Linear linear, Optional<LayerNorm> norm) {}

    /** @param logitCap the absolute value to which logits are clipped, with zero gradient beyond it; 0: not clipped */
    FeedForward(Parameters parameters, int layers, double logitCap) {
        this.logitCap = logitCap;
        wte = parameters.has("wte") ? Optional.of(parameters.get("wte")) : Optional.empty();
        for (int i = 1; i <= layers; i++) {
            String norm = "ln" + i;
            hidden.add(new Hidden(
                    Linear.of(parameters, "fc" + i),
                    parameters.has(norm + ".weight") ? Optional.of(LayerNorm.of(parameters, norm)) : Optional.empty()));
        }
        head = Linear.of(parameters, "head");
    }

    @Override
    public Tensor forward(MicroBatch batch, Dropout dropout, LogitProbe probe) {
        Tensor inputs = batch.inputs(); // (B, T) tokens or (B, F)
        Tensor x = wte.isPresent() ? torch.embedding(wte.get(), inputs).flatten(1, 2) : inputs; // (B, F)
        for (Hidden layer : hidden) {
            Tensor sums = layer.linear.apply(x); // (B, H)
            x = dropout.apply(
                    torch.relu(layer.norm.isPresent() ? layer.norm.get().apply(sums) : sums));
        }
        Tensor sums = head.apply(x);
        Tensor logits = logitCap == 0 ? sums : torch.hardtanh(sums, new Scalar(-logitCap), new Scalar(logitCap));
        probe.output(logits);
        return logits;
    }
}
