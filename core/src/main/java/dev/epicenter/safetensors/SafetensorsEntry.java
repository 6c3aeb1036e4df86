package dev.epicenter.safetensors;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param dtype as the format names it: F32, BF16, I64, ...
 * @param shape its dimensions, row-major; empty for a single number
 * @param begin its first byte, relative to the data
 * @param end the byte after its last
 */
public record SafetensorsEntry(String name, String dtype, List<Long> shape, long begin, long end) {
    public SafetensorsEntry {
        shape = List.copyOf(shape);
    }

    /** Its elements, at most {@code Long.MAX_VALUE}: shapes that overflow never get past the reader. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
