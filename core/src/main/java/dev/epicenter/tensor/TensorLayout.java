package dev.epicenter.tensor;

import java.util.List;

/** The offset of each named tensor in a flat buffer. Weights, gradients and moments share this layout. */
public record TensorLayout(List<Entry> entries) {
    public TensorLayout {
        entries = List.copyOf(entries);
    }

    /**
     * One tensor.
     *
     * @param name as in GPT-2 code
     * @param shape its dimensions, row-major
     * @param offset of its first element, in elements
     */
    public record Entry(String name, List<Integer> shape, int offset) {
        public Entry {
            shape = List.copyOf(shape);
        }

        public int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** The number of elements of the flat buffer. */
    public int size() {
        return entries.isEmpty()
                ? 0
                : entries.get(entries.size() - 1).offset()
                        + entries.get(entries.size() - 1).size();
    }
}
