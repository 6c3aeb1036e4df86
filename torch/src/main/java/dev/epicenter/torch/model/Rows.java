package dev.epicenter.torch.model;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Activations (B, T, ...), held either as such or as a table of distinct rows and an index into it.
 *
 * <p>Before the first attention a row is a function of its (token, position) alone, and what acts row by row (norms, linear
 * layers) commutes with looking rows up. So where a batch has few distinct pairs, each is computed once: 95 rows instead of
 * 3,312 in the grokking workload. The same algebra; the sums of the backward pass are merely grouped differently.
 *
 * @param values (B, T, ...), or the table (R, ...)
 * @param index (B, T) rows of the table
 */
record Rows(Tensor values, Optional<Tensor> index) {

    /** T. */
    int positions() {
        return (int) index.orElse(values).size(1);
    }

    /** What acts on each row alone. */
    Rows map(UnaryOperator<Tensor> rowwise) {
        return new Rows(rowwise.apply(values), index);
    }

    /** Every row cut into pieces of {@code width}: one backward pass for all, where a view each would take one each. */
    List<Rows> split(long width) {
        TensorVector pieces = values.split(width, -1);
        return Stream.of(pieces.get()).map(piece -> new Rows(piece, index)).toList();
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
