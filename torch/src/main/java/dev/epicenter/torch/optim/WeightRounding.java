package dev.epicenter.torch.optim;

import dev.epicenter.torch.model.FlatBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Rounds the updated weights to few significant bits; frozen weights keep their bits. */
public record WeightRounding(FlatBuffer weights, List<UpdateRange> ranges) {
    public WeightRounding {
        ranges = List.copyOf(ranges);
    }

    /**
     * Rounds in place.
     *
     * @param bits as in {@link SignificantBits}
     */
    public void round(int bits) {
        try (PointerScope scope = new PointerScope()) {
            for (UpdateRange range : ranges) {
                Tensor w = weights.tensor().narrow(0, range.from(), range.size());
                w.copy_(SignificantBits.round(w, bits));
            }
        }
    }
}
