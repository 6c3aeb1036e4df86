package dev.epicenter.torch.optim;

import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A contiguous range of the flat buffer that is updated as one: adjacent tensors with equal knobs.
 *
 * @param from first element
 * @param size how many elements
 * @param knobs of all its tensors; not frozen
 */
public record UpdateRange(long from, long size, TensorKnobs knobs) {

    /** The smallest list of ranges that covers every tensor of {@code layout} that is not frozen. */
    public static List<UpdateRange> of(TensorLayout layout, Function<TensorLayout.Entry, TensorKnobs> knobs) {
        List<UpdateRange> ranges = new ArrayList<>();
        for (TensorLayout.Entry entry : layout.entries()) {
            TensorKnobs own = knobs.apply(entry);
            if (own.frozen()) {
                continue;
            }
            UpdateRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (last != null && last.knobs.equals(own) && last.from + last.size == entry.offset()) {
                ranges.set(ranges.size() - 1, new UpdateRange(last.from, last.size + entry.size(), own));
            } else {
                ranges.add(new UpdateRange(entry.offset(), entry.size(), own));
            }
        }
        return List.copyOf(ranges);
    }
}
