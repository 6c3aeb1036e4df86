package dev.epicenter.external;

import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first line of a trainer's {@code metrics.jsonl}; its components are the keys.
 *
 * @param segment the id of the requested segment
 * @param applied the requests that the trainer applied
 * @param capable the requests that it supports; empty: all
 * @param knobs the hyper-parameters that it has, by Epicenter's names; empty: all
 * @param tensors the tensors that it trains; empty: unknown
 * @param numerics what its bits depend on, such as library versions
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

    /** A trained tensor. */
    record Tensor(String name, List<Integer> shape) {}

    /** The requests that the trainer did not apply. */
    List<String> ignored(SegmentFile segmentFile) {
        List<String> ignored = new ArrayList<>(segmentFile.requests());
        ignored.removeAll(applied.orElse(List.of()));
        return ignored;
    }

    /** The layout of its tensors, all at offset 0. */
    TensorLayout layout() {
        List<TensorLayout.Entry> entries = new ArrayList<>();
        for (Tensor tensor : tensors.orElse(List.of())) {
            // Only the trainer holds the weights, which may be too many for one array: offsets have no meaning.
            entries.add(new TensorLayout.Entry(tensor.name(), tensor.shape(), 0));
        }
        return new TensorLayout(entries);
    }
}
