package dev.epicenter.safetensors;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param dtype the format's name of the type: F32, BF16, I64, ...
 * @param shape its dimensions, row-major; empty for a single number
 * @param begin the offset of its first byte in the data
 * @param end the offset after its last byte
 */
public record SafetensorsEntry(String name, String dtype, List<Long> shape, long begin, long end) {
    public SafetensorsEntry {
        shape = List.copyOf(shape);
    }

    /** The number of elements, at most {@code Long.MAX_VALUE}: the reader rejects shapes that overflow. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
