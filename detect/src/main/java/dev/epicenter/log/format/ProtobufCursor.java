package dev.epicenter.log.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protocol buffers message (wire format: protobuf.dev/programming-guides/encoding). Hostile
 * bytes cause an {@link IOException}, never another exception.
 */
final class ProtobufCursor {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int limit;
    private int at;
    private int field;
    private int wire;
    private long number;
    private int from;

    ProtobufCursor(byte[] bytes, int from, int limit) {
        this.bytes = bytes;
        this.at = from;
        this.limit = limit;
    }

    /** Moves to the next field; false at the end. */
    boolean next() throws IOException {
        if (at == limit) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        if (field <= 0 || tag >>> 32 != 0) {
            throw new IOException("a field of a record has no valid number");
        }
        switch (wire) {
            case VARINT -> number = varint();
            case FIXED64 -> skip(8);
            case FIXED32 -> skip(4);
            case BYTES -> {
                long length = varint();
                if (length < 0 || length > limit - at) {
                    throw new IOException("a field of a record is longer than the record");
                }
                skip((int) length);
            }
            default -> throw new IOException("a field of a record has an unknown type");
        }
        return true;
    }

    /** The field's number; 0 if its type is not {@code expected}: such a field is ignored. */
    int field(int expected) {
        return wire == expected ? field : 0;
    }

    boolean is(int number, int expected) {
        return field == number && wire == expected;
    }

    long number() {
        return number;
    }

    float asFloat() {
        return Float.intBitsToFloat(TfRecord.intAt(bytes, from));
    }

    double asDouble() {
        return little(8).getDouble();
    }

    int length() {
        return at - from;
    }

    /** The text of the field, the same object for the same bytes. */
    String text(TextCache cache) {
        return cache.of(bytes, from, at);
    }

    String text() {
        return new String(bytes, from, length(), StandardCharsets.UTF_8);
    }

    ProtobufCursor message() {
        return new ProtobufCursor(bytes, from, at);
    }

    /** The bytes of the field, little-endian. */
    ByteBuffer little(int expected) {
        if (length() < expected) {
            throw new IllegalStateException("field " + field + " has " + length() + " bytes");
        }
        return ByteBuffer.wrap(bytes, from, length()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void skip(int count) throws IOException {
        if (count > limit - at) {
            throw new IOException("a field of a record is longer than the record");
        }
        from = at;
        at += count;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == limit) {
                throw new IOException("a number in a record is cut off");
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("a number in a record is too long");
    }
}
