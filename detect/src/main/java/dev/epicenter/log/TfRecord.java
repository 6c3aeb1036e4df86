package dev.epicenter.log;

import java.util.zip.CRC32C;

/**
 * The TFRecord framing of TensorBoard files: length, its checksum, payload, its checksum
 * (tensorflow/core/lib/io/record_writer.h).
 */
final class TfRecord {
    private TfRecord() {}

    /** CRC-32C, rotated and offset: a plain checksum of data that contains checksums is weak. */
    static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }
}
