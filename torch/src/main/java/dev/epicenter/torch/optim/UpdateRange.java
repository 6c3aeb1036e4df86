package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig.Decay;
import dev.epicenter.segment.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A stretch of the flat buffer that is updated as one: neighbouring tensors that all decay, or all do not.
 *
 * @param from first element
 * @param size elements
 * @param decays whether weight decay acts on it
 */
public record UpdateRange(long from, long size, boolean decays) {

    /** The fewest ranges that cover every tensor of {@code layout} but the frozen ones. */
    public static List<UpdateRange> of(TensorLayout layout, Decay decay, Set<String> frozen) {
        List<UpdateRange> ranges = new ArrayList<>();
        for (TensorLayout.Entry entry : layout.entries()) {
            if (frozen.contains(entry.name())) {
                continue;
            }
            boolean decays = decay == Decay.ALL || entry.shape().size() > 1;
            UpdateRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (last != null && last.decays == decays && last.from + last.size == entry.offset()) {
                ranges.set(ranges.size() - 1, new UpdateRange(last.from, last.size + entry.size(), decays));
            } else {
                ranges.add(new UpdateRange(entry.offset(), entry.size(), decays));
            }
        }
        return List.copyOf(ranges);
    }
}
