package dev.epicenter.torch.optim;

import dev.epicenter.torch.model.FlatBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rounds the updated weights to bfloat16, to nearest with ties to even; frozen weights keep their bits. */
public record WeightRounding(FlatBuffer weights, List<UpdateRange> ranges) {
    public WeightRounding {
        ranges = List.copyOf(ranges);
    }

    /** Rounds in place. */
    public void round() {
        try (PointerScope scope = new PointerScope()) {
            for (UpdateRange range : ranges) {
                Tensor w = weights.tensor().narrow(0, range.from(), range.size());
                w.copy_(w.to(torch.ScalarType.BFloat16));
            }
        }
    }
}
