package dev.epicenter.log.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Decodes a {@code TensorProto} (tensorflow/core/framework/tensor.proto) with a single number. */
final class TensorScalar {
    private static final int FLOAT = 1;
    private static final int DOUBLE = 2;
    private static final int INT32 = 3;
    private static final int INT64 = 9;
    private static final int BFLOAT16 = 14;
    private static final int HALF = 19;

    private TensorScalar() {}

    /** The number; empty if the tensor has several or none. */
    static Optional<Double> of(ProtobufCursor tensor) throws IOException {
        int type = 0;
        Optional<Double> value = Optional.empty();
        Optional<ByteBuffer> content = Optional.empty();
        while (tensor.next()) {
            if (tensor.is(1, ProtobufCursor.VARINT)) {
                type = (int) tensor.number();
            } else if (tensor.is(4, ProtobufCursor.BYTES)) {
                content = Optional.of(tensor.little(0));
            } else if (tensor.is(5, ProtobufCursor.FIXED32)) {
                value = Optional.of((double) tensor.asFloat());
            } else if (tensor.is(5, ProtobufCursor.BYTES) && tensor.length() == Float.BYTES) {
                value = Optional.of((double) tensor.asFloat());
            } else if (tensor.is(6, ProtobufCursor.FIXED64)
                    || tensor.is(6, ProtobufCursor.BYTES) && tensor.length() == Double.BYTES) {
                value = Optional.of(tensor.asDouble());
            } else if (isWhole(tensor.field(ProtobufCursor.VARINT))) {
                value = Optional.of(whole(type, tensor.number()));
            } else if (isWhole(tensor.field(ProtobufCursor.BYTES))) {
                value = packed(type, tensor.little(0));
            }
        }
        return content.isPresent() && content.get().remaining() > 0 ? raw(type, content.get()) : value;
    }

    /** half_val, int_val, int64_val. */
    private static boolean isWhole(int field) {
        return field == 13 || field == 7 || field == 10;
    }

    private static double whole(int type, long number) {
        return switch (type) {
            case HALF -> half((short) number);
            case BFLOAT16 -> bfloat16((short) number);
            case INT32 -> (int) number;
            default -> number;
        };
    }

    private static Optional<Double> packed(int type, ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; bytes.hasRemaining() && shift < 64; shift += 7) {
            byte b = bytes.get();
            number |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return bytes.hasRemaining() ? Optional.empty() : Optional.of(whole(type, number));
            }
        }
        return Optional.empty();
    }

    private static Optional<Double> raw(int type, ByteBuffer bytes) {
        int size = bytes.remaining();
        return switch (type) {
            case FLOAT -> size == 4 ? Optional.of((double) bytes.getFloat()) : Optional.empty();
            case DOUBLE -> size == 8 ? Optional.of(bytes.getDouble()) : Optional.empty();
            case INT32 -> size == 4 ? Optional.of((double) bytes.getInt()) : Optional.empty();
            case INT64 -> size == 8 ? Optional.of((double) bytes.getLong()) : Optional.empty();
            case HALF -> size == 2 ? Optional.of(half(bytes.getShort())) : Optional.empty();
            case BFLOAT16 -> size == 2 ? Optional.of(bfloat16(bytes.getShort())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static double bfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** IEEE 754 binary16. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size = exponent == 0
                ? fraction * 0x1p-24
                : exponent == 31
                        ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                        : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
        return bits < 0 ? -size : size;
    }
}
