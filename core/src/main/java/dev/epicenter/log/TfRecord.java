package dev.epicenter.log;

import java.util.zip.CRC32C;

/** The framing of TensorBoard's files: length, its checksum, payload, its checksum (tensorflow/core/lib/io/record_writer.h). */
final class TfRecord {
    private TfRecord() {}

    /** CRC-32C, rotated and shifted, for a checksum of data that holds checksums is a bad one. */
    static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }
}
