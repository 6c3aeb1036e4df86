package dev.epicenter.log.format;

import dev.epicenter.CorruptFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads TensorBoard event files: TFRecord framing (tensorflow/core/lib/io/record_writer.h) around {@code Event}
 * messages (tensorflow/core/util/event.proto). Both checksums of each record are checked. A truncated last record, as a
 * killed writer leaves it, is skipped and reported.
 */
public final class EventFileReader implements LogReader {
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

    public static boolean recognizes(byte[] head) {
        if (head.length < HEADER) {
            return false;
        }
        boolean framed = TfRecord.masked(head, 8) == TfRecord.intAt(head, 8);
        // A file whose first checksum is wrong is reported as damaged, not as unknown.
        return framed
                || new String(head, 0, Math.min(head.length, 64), StandardCharsets.ISO_8859_1).contains("brain.Event:");
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        SkippedCounter damaged = new SkippedCounter("record with a wrong checksum", "records with a wrong checksum");
        SkippedCounter malformed = new SkippedCounter("record that is not an event", "records that are not events");
        Row row = new Row();
        TextCache tags = new TextCache();
        byte[] header = new byte[HEADER];
        byte[] payload = new byte[1 << 12];
        boolean anyRow = false;
        try (InputStream in = file.bytes()) {
            for (long at = 0; ; ) {
                int read = in.readNBytes(header, 0, HEADER);
                if (read < HEADER) {
                    reportTorn(sink, at, read);
                    break;
                }
                long length = TfRecord.longAt(header, 0);
                if (TfRecord.masked(header, 8) != TfRecord.intAt(header, 8) || length < 0) {
                    String problem = "the checksum of the record's length at byte " + at
                            + " is wrong, so nothing after it can be read";
                    if (!anyRow) {
                        throw new CorruptFileException(file.path(), problem, REMEDY);
                    }
                    sink.note(problem + "; " + REMEDY);
                    break;
                }
                if (length > LARGEST) {
                    // A damaged length may be near the largest number.
                    long rest = Math.min(length, Long.MAX_VALUE / 2) + CRC;
                    long skipped = skip(in, rest);
                    if (skipped < rest) {
                        reportTorn(sink, at, HEADER + skipped);
                        break;
                    }
                    at += HEADER + rest;
                    continue;
                }
                int whole = (int) length + CRC;
                payload = payload.length < whole ? new byte[Math.max(whole, 2 * payload.length)] : payload;
                read = in.readNBytes(payload, 0, whole);
                if (read < whole) {
                    reportTorn(sink, at, HEADER + read);
                    break;
                }
                if (TfRecord.masked(payload, (int) length) != TfRecord.intAt(payload, (int) length)) {
                    damaged.add("byte " + at);
                } else {
                    try {
                        anyRow |= event(new ProtobufCursor(payload, 0, (int) length), tags, row, sink);
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

    private static void reportTorn(RowSink sink, long at, long bytes) {
        if (bytes > 0) {
            sink.note("skipped: the last record, of which only " + bytes + " bytes exist (from byte " + at
                    + " on); its writer was killed or is still writing");
        }
    }

    /** @return whether it had a value that is needed */
    private static boolean event(ProtobufCursor event, TextCache tags, Row row, RowSink sink) throws IOException {
        row.clear();
        long step = 0;
        while (event.next()) {
            if (event.is(2, ProtobufCursor.VARINT)) {
                step = event.number();
            } else if (event.is(5, ProtobufCursor.BYTES)) {
                ProtobufCursor summary = event.message();
                while (summary.next()) {
                    if (summary.is(1, ProtobufCursor.BYTES)) {
                        value(summary.message(), tags, row, sink);
                    }
                }
            }
        }
        if (row.size() > 0) {
            row.step(step);
            sink.row(row);
        }
        return row.size() > 0;
    }

    private static void value(ProtobufCursor value, TextCache tags, Row row, RowSink sink) throws IOException {
        String tag = "";
        Optional<Double> scalar = Optional.empty();
        boolean simple = false;
        double number = 0;
        while (value.next()) {
            if (value.is(1, ProtobufCursor.BYTES)) {
                tag = value.text(tags);
            } else if (value.is(2, ProtobufCursor.FIXED32)) {
                simple = true;
                number = value.asFloat();
            } else if (value.is(8, ProtobufCursor.BYTES)) {
                scalar = TensorScalar.of(value.message());
            }
        }
        if ((simple || scalar.isPresent()) && sink.wants(tag)) {
            row.put(tag, scalar.isPresent() ? scalar.get() : number, Row.Form.NUMBER);
        }
    }

    /** @return the bytes that existed, at most {@code count} */
    private static long skip(InputStream in, long count) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long left = count; left > 0; ) {
            int read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (read < 0) {
                return count - left;
            }
            left -= read;
        }
        return count;
    }
}
