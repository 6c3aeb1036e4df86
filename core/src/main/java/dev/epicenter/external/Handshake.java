package dev.epicenter.external;

import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first line of a trainer's {@code metrics.jsonl}; its components are the keys.
 *
 * @param segment the id that it was given
 * @param applied what it did of what it was asked for
 * @param capable what it can do at all; empty: everything
 * @param knobs that it has, by Epicenter's names; empty: all
 * @param tensors that it trains; empty: not known
 * @param numerics what bits depend on
 * @param trainer a name for people
 */
record Handshake(
        Optional<String> segment,
        Optional<List<String>> applied,
        Optional<List<String>> capable,
        Optional<List<String>> knobs,
        Optional<List<Tensor>> tensors,
        Optional<Map<String, String>> numerics,
        Optional<String> trainer) {

    /** A tensor that it trains. */
    record Tensor(String name, List<Integer> shape) {}

    /** What it was asked for and did not do. */
    List<String> ignored(SegmentFile asked) {
        List<String> ignored = new ArrayList<>(asked.asks());
        ignored.removeAll(applied.orElse(List.of()));
        return ignored;
    }

    /** Its tensors, all of offset 0. */
    TensorLayout layout() {
        List<TensorLayout.Entry> entries = new ArrayList<>();
        for (Tensor tensor : tensors.orElse(List.of())) {
            // Their places do not matter: nobody but the trainer holds its weights, which may be too many for one
            // array.
            entries.add(new TensorLayout.Entry(tensor.name(), tensor.shape(), 0));
        }
        return new TensorLayout(entries);
    }
}
