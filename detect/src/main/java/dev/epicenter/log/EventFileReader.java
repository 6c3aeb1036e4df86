package dev.epicenter.log;

import dev.epicenter.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads TensorBoard event files: TFRecord framing (tensorflow/core/lib/io/record_writer.h) around {@code Event}
 * messages (tensorflow/core/util/event.proto). Both checksums of each record are checked. A truncated last record, as a
 * killed writer leaves it, is skipped and reported.
 */
final class EventFileReader implements LogReader {
    static final String FORMAT = "TensorBoard events";

    /** Larger records are images and graphs, and are skipped. */
    private static final int LARGEST = 1 << 24;

    private static final int HEADER = 12;
    private static final int CRC = 4;
    private static final String REMEDY = "copy it again from its source";

    @Override
    public String format() {
        return FORMAT;
    }

    static boolean recognizes(byte[] head) {
        if (head.length < HEADER) {
            return false;
        }
        ByteBuffer header = little(head, HEADER);
        boolean framed = TfRecord.masked(head, 8) == header.getInt(8);
        // A file whose first checksum is wrong is reported as damaged, not as unknown.
        return framed
                || new String(head, 0, Math.min(head.length, 64), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("brain.Event:");
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        SkippedCounter damaged = new SkippedCounter("record with a wrong checksum", "records with a wrong checksum");
        SkippedCounter malformed = new SkippedCounter("record that is not an event", "records that are not events");
        Row row = new Row();
        byte[] header = new byte[HEADER];
        byte[] payload = new byte[1 << 12];
        try (InputStream in = file.bytes()) {
            for (long at = 0; ; ) {
                int read = in.readNBytes(header, 0, HEADER);
                if (read < HEADER) {
                    reportTorn(sink, at, read);
                    break;
                }
                long length = little(header, HEADER).getLong(0);
                if (TfRecord.masked(header, 8) != little(header, HEADER).getInt(8) || length < 0) {
                    throw new CorruptFileException(
                            file.path(),
                            "the checksum of the record's length at byte " + at
                                    + " is wrong, so nothing after it can be read",
                            REMEDY);
                }
                if (length > LARGEST) {
                    skip(in, length + CRC);
                    at += HEADER + length + CRC;
                    continue;
                }
                int whole = (int) length + CRC;
                payload = payload.length < whole ? new byte[Math.max(whole, 2 * payload.length)] : payload;
                read = in.readNBytes(payload, 0, whole);
                if (read < whole) {
                    reportTorn(sink, at, HEADER + read);
                    break;
                }
                if (TfRecord.masked(payload, (int) length)
                        != little(payload, whole).getInt((int) length)) {
                    damaged.add("byte " + at);
                } else {
                    try {
                        event(new ProtobufCursor(payload, 0, (int) length), row, sink);
                    } catch (IOException notAnEvent) {
                        malformed.add("byte " + at);
                    }
                }
                at += HEADER + whole;
            }
        }
        damaged.report(sink);
        malformed.report(sink);
    }

    private static void reportTorn(RowSink sink, long at, int bytes) {
        if (bytes > 0) {
            sink.note("skipped: the last record, of which only " + bytes + " bytes exist (from byte " + at
                    + " on); its writer was killed or is still writing");
        }
    }

    private static void event(ProtobufCursor event, Row row, RowSink sink) throws IOException {
        row.clear();
        long step = 0;
        while (event.next()) {
            if (event.is(2, ProtobufCursor.VARINT)) {
                step = event.number();
            } else if (event.is(5, ProtobufCursor.BYTES)) {
                ProtobufCursor summary = event.message();
                while (summary.next()) {
                    if (summary.is(1, ProtobufCursor.BYTES)) {
                        value(summary.message(), row, sink);
                    }
                }
            }
        }
        if (row.size() > 0) {
            row.step(step);
            sink.row(row);
        }
    }

    private static void value(ProtobufCursor value, Row row, RowSink sink) throws IOException {
        String tag = "";
        Optional<Double> scalar = Optional.empty();
        while (value.next()) {
            if (value.is(1, ProtobufCursor.BYTES)) {
                tag = value.text();
            } else if (value.is(2, ProtobufCursor.FIXED32)) {
                scalar = Optional.of((double) value.asFloat());
            } else if (value.is(8, ProtobufCursor.BYTES)) {
                scalar = TensorScalar.of(value.message());
            }
        }
        if (scalar.isPresent() && sink.wants(tag)) {
            row.put(tag, scalar.get(), Row.Form.NUMBER);
        }
    }

    private static void skip(InputStream in, long count) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long left = count; left > 0; ) {
            int read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }

    private static ByteBuffer little(byte[] bytes, int length) {
        return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
