package dev.epicenter.safetensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes a safetensors file, tensor after tensor, through a small buffer: no tensor is copied whole. */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 14;

    private SafetensorsWriter() {}

    /**
     * A tensor to write: {@code count} elements of {@code values}, starting at {@code offset}.
     *
     * @param shape its dimensions, row-major; their product is the element count
     */
    @SuppressWarnings("ArrayRecordComponent") // a view of a buffer that is written once, never a key
    public record Tensor(String name, List<Integer> shape, float[] values, int offset) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        public int count() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** Writes {@code tensors} in the given order, which is also the byte order. */
    public static void write(OutputStream out, List<Tensor> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(tensors, metadata).bytes();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(buffer.putLong(header.length).array(), 0, Long.BYTES);
        out.write(header);
        for (Tensor tensor : tensors) {
            int end = tensor.offset() + tensor.count();
            for (int from = tensor.offset(); from < end; from += CHUNK) {
                int count = Math.min(CHUNK, end - from);
                buffer.clear();
                buffer.asFloatBuffer().put(tensor.values(), from, count);
                out.write(buffer.array(), 0, count * Float.BYTES);
            }
        }
    }

    private static SafetensorsHeader header(List<Tensor> tensors, Map<String, String> metadata) {
        List<SafetensorsEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long next = 0;
        for (Tensor tensor : tensors) {
            if (!names.add(tensor.name()) || tensor.name().equals("__metadata__")) {
                throw new IllegalArgumentException("not a valid tensor name, or a duplicate: " + tensor.name());
            }
            long end = next + (long) tensor.count() * Float.BYTES;
            entries.add(new SafetensorsEntry(
                    tensor.name(),
                    "F32",
                    tensor.shape().stream().map(Integer::longValue).toList(),
                    next,
                    end));
            next = end;
        }
        return new SafetensorsHeader(entries, new TreeMap<>(metadata));
    }
}
