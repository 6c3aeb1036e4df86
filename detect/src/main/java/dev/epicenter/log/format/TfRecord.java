package dev.epicenter.log.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The TFRecord framing of TensorBoard files: length, its checksum, payload, its checksum
 * (tensorflow/core/lib/io/record_writer.h).
 */
final class TfRecord {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private TfRecord() {}

    /** CRC-32C, rotated and offset: a plain checksum of data that contains checksums is weak. */
    static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    /** The little-endian number at {@code at}. */
    static int intAt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    /** The little-endian number at {@code at}. */
    static long longAt(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
