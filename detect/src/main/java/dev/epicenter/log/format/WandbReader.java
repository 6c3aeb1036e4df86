package dev.epicenter.log.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Reads W&B's transaction log {@code run-ID.wandb}: LevelDB's log framing (blocks of 32 KiB, github.com/google/leveldb
 * doc/log_format.md, but with plain CRC-32 of type and data) around {@code Record} messages
 * (wandb/proto/wandb_internal.proto), of which history rows are read. A crashed run's file is truncated.
 */
public final class WandbReader implements LogReader {
    static final String FORMAT = "W&B .wandb";

    private static final int BLOCK = 1 << 15;
    private static final int FILE_HEADER = 7;
    private static final int HEADER = 7;
    private static final int LARGEST = 1 << 26;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    @Override
    public String format() {
        return FORMAT;
    }

    public static boolean recognizes(byte[] head) {
        return head.length >= FILE_HEADER
                && head[0] == ':'
                && head[1] == 'W'
                && head[2] == '&'
                && head[3] == 'B'
                && (head[4] & 0xFF) == 0xE1
                && (head[5] & 0xFF) == 0xBE;
    }

    @Override
    public void read(LogFile file, RowSink sink) throws IOException {
        Records records = new Records(sink);
        byte[] fragment = new byte[BLOCK];
        try (InputStream in = file.bytes()) {
            in.readNBytes(fragment, 0, FILE_HEADER);
            // Reads fragment by fragment, not block by block, to read a growing file as far as it is written.
            for (long at = FILE_HEADER; at >= 0; ) {
                at = readFragment(in, at, fragment, records);
            }
        }
        records.end();
    }

    /** @return the start of the next one; -1 at the end of the file */
    private static long readFragment(InputStream in, long at, byte[] fragment, Records records) throws IOException {
        int room = (int) (BLOCK - at % BLOCK);
        if (room < HEADER) {
            return skip(in, at, room, fragment, records);
        }
        int read = in.readNBytes(fragment, 0, HEADER);
        if (read < HEADER) {
            if (read > 0) {
                records.torn("byte " + at);
            }
            return -1;
        }
        ByteBuffer header = ByteBuffer.wrap(fragment, 0, HEADER).order(ByteOrder.LITTLE_ENDIAN);
        int crc = header.getInt();
        int length = header.getShort() & 0xFFFF;
        int type = header.get();
        int rest = room - HEADER;
        if (type == 0 && length == 0 && crc == 0) {
            // The rest of a block that was allocated and never written.
            return in.readNBytes(fragment, 0, rest) < rest ? -1 : at + room;
        }
        if (length > rest) {
            boolean whole = in.readNBytes(fragment, 0, rest) == rest;
            if (whole) {
                records.damaged("byte " + at);
            } else {
                records.torn("byte " + at);
            }
            return whole ? at + room : -1;
        }
        if (in.readNBytes(fragment, HEADER, length) < length) {
            records.torn("byte " + at);
            return -1;
        }
        CRC32 check = new CRC32();
        check.update(fragment, HEADER - 1, length + 1);
        if ((int) check.getValue() != crc) {
            // The length may be wrong, too: the rest of this block is unknown.
            records.damaged("byte " + at);
            int following = rest - length;
            return in.readNBytes(fragment, 0, following) < following ? -1 : at + room;
        }
        records.fragment(type, fragment, HEADER, length, "byte " + at);
        return at + HEADER + length;
    }

    /** Skips the end of a block that is too short for a header. */
    private static long skip(InputStream in, long at, int count, byte[] into, Records records) throws IOException {
        int read = in.readNBytes(into, 0, count);
        if (read == count) {
            return at + count;
        }
        if (read > 0) {
            records.torn("byte " + at);
        }
        return -1;
    }

    /** Assembles records from their fragments. */
    private static final class Records {
        private final RowSink sink;
        private final Row row = new Row();
        private final SkippedCounter damaged = new SkippedCounter(
                "fragment with a wrong checksum or length, and the rest of its block",
                "fragments with a wrong checksum or length, and the rest of their blocks");
        private final SkippedCounter incomplete =
                new SkippedCounter("record with a missing fragment", "records with a missing fragment");
        private final SkippedCounter malformed = new SkippedCounter("malformed record", "malformed records");
        private byte[] record = new byte[1 << 12];
        private int size;
        private boolean open;

        Records(RowSink sink) {
            this.sink = sink;
        }

        void fragment(int type, byte[] block, int from, int length, String where) {
            boolean begins = type == FULL || type == FIRST;
            if (!begins && type != MIDDLE && type != LAST) {
                malformed.add(where);
                return;
            }
            if (begins == open) {
                incomplete.add(where);
            }
            if (begins) {
                size = 0;
                open = true;
            }
            if (!open) {
                return;
            }
            if (size + length > LARGEST) {
                malformed.add(where);
                open = false;
                return;
            }
            if (size + length > record.length) {
                record = java.util.Arrays.copyOf(record, Math.max(2 * record.length, size + length));
            }
            System.arraycopy(block, from, record, size, length);
            size += length;
            if (type == FULL || type == LAST) {
                open = false;
                try {
                    record(new ProtobufCursor(record, 0, size));
                } catch (IOException notARecord) {
                    malformed.add(where);
                }
            }
        }

        void damaged(String where) {
            damaged.add(where);
            open = false;
        }

        void torn(String where) {
            sink.note("skipped: the last record, which is truncated at " + where
                    + "; its writer was killed or is still writing");
            open = false;
        }

        void end() {
            if (open) {
                torn("the end of the file");
            }
            damaged.report(sink);
            incomplete.report(sink);
            malformed.report(sink);
        }

        private void record(ProtobufCursor fields) throws IOException {
            while (fields.next()) {
                if (fields.is(2, ProtobufCursor.BYTES)) {
                    row.clear();
                    ProtobufCursor history = fields.message();
                    while (history.next()) {
                        if (history.is(1, ProtobufCursor.BYTES)) {
                            item(history.message());
                        }
                    }
                    if (row.size() > 0) {
                        sink.row(row);
                    }
                }
            }
        }

        private void item(ProtobufCursor item) throws IOException {
            StringBuilder key = new StringBuilder();
            String json = "";
            while (item.next()) {
                if (item.is(1, ProtobufCursor.BYTES)) {
                    key.append(item.text());
                } else if (item.is(2, ProtobufCursor.BYTES)) {
                    key.append(key.length() == 0 ? "" : "/").append(item.text());
                } else if (item.is(16, ProtobufCursor.BYTES) && item.length() <= 400) {
                    json = item.text();
                }
            }
            String name = key.toString();
            boolean quoted = json.length() > 2 && json.startsWith("\"") && json.endsWith("\"");
            if (quoted) {
                row.putText(name, json.substring(1, json.length() - 1), sink);
            } else {
                var number = LogNumber.parse(json);
                if (number.isPresent() && sink.wants(name)) {
                    row.put(name, number.getAsDouble(), Row.Form.NUMBER);
                }
            }
        }
    }
}
