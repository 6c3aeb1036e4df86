package dev.epicenter.log.format;

import dev.epicenter.file.FileFailure;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes scalars as a TensorBoard event file: {@code Event} messages (tensorflow/core/util/event.proto) with one {@code
 * Summary.Value.simple_value} per scalar, in TFRecord framing. Not thread-safe.
 */
public final class EventFileWriter implements AutoCloseable {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final Path file;
    private final OutputStream out;

    private EventFileWriter(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Creates a file. TensorBoard finds it by {@code tfevents} in its name.
     *
     * @param seconds the time of creation, in seconds since 1970
     */
    public static EventFileWriter create(Path file, double seconds) {
        try {
            EventFileWriter writer =
                    new EventFileWriter(file, new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
            Message event = new Message();
            event.fixed64(1, seconds);
            event.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
            writer.record(event.toByteArray());
            return writer;
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /**
     * Writes a step's scalars.
     *
     * @param step 0 or above
     * @param seconds since 1970
     * @param values by tag; the format stores single precision
     */
    public void write(long step, double seconds, Map<String, Double> values) {
        Message summary = new Message();
        values.forEach((tag, value) -> {
            Message one = new Message();
            one.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
            one.fixed32(2, value.floatValue());
            summary.bytes(1, one.toByteArray());
        });
        Message event = new Message();
        event.fixed64(1, seconds);
        event.varint(2, step);
        event.bytes(5, summary.toByteArray());
        try {
            record(event.toByteArray());
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    private void record(byte[] payload) throws IOException {
        byte[] length = little(8).putLong(payload.length).array();
        out.write(length);
        out.write(little(4).putInt(TfRecord.masked(length, length.length)).array());
        out.write(payload);
        out.write(little(4).putInt(TfRecord.masked(payload, payload.length)).array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /** A protocol buffer's fields (protobuf.dev, Encoding). */
    private static final class Message extends ByteArrayOutputStream {
        void varint(int field, long value) {
            key(field, VARINT);
            raw(value);
        }

        void fixed64(int field, double value) {
            key(field, FIXED64);
            writeBytes(little(8).putDouble(value).array());
        }

        void fixed32(int field, float value) {
            key(field, FIXED32);
            writeBytes(little(4).putFloat(value).array());
        }

        void bytes(int field, byte[] value) {
            key(field, BYTES);
            raw(value.length);
            writeBytes(value);
        }

        private void key(int field, int type) {
            raw((long) field << 3 | type);
        }

        private void raw(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                write((int) (left & 0x7F | 0x80));
                left >>>= 7;
            }
            write((int) left);
        }
    }
}
