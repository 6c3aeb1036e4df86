package dev.epicenter.torch.model;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Activations (B, T, ...), stored directly or as a table of distinct rows and an index.
 *
 * <p>Before the first attention, a row is a function of its (token, position) only, and operations on single rows
 * (norms, linear layers) commute with the lookup. If a batch has few distinct pairs, each is computed once: 95 rows
 * instead of 3,312 in the grokking workload. The result is the same up to rounding, because the backward pass groups
 * its sums differently.
 *
 * @param values (B, T, ...), or the table (R, ...)
 * @param index (B, T) rows of the table
 */
record RowOperations(Tensor values, Optional<Tensor> index) {

    /** T, the number of positions. */
    int positions() {
        return (int) index.orElse(values).size(1);
    }

    /** Applies an operation on single rows. */
    RowOperations map(UnaryOperator<Tensor> rowwise) {
        return new RowOperations(rowwise.apply(values), index);
    }

    /**
     * Splits every row into pieces of {@code width} with one backward pass for all pieces; separate views would need
     * one each.
     */
    List<RowOperations> split(long width) {
        TensorVector pieces = values.split(width, -1);
        return Stream.of(pieces.get())
                .map(piece -> new RowOperations(piece, index))
                .toList();
    }

    /** The last {@code n} positions: (B, n, ...). */
    Tensor last(int n) {
        if (index.isEmpty()) {
            return n == positions() ? values : values.narrow(1, positions() - n, n);
        }
        Tensor lookup = index.get().narrow(1, positions() - n, n);
        long[] shape = values.shape();
        Tensor found = torch.embedding(values.reshape(shape[0], -1), lookup);
        return shape.length == 2 ? found : found.unflatten(-1, shape[1], shape[2]);
    }
}
