package dev.epicenter.log.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes {@code .wandb} files in W&B's format. */
public final class BinaryLogs {
    private static final int BLOCK = 1 << 15;

    private BinaryLogs() {}

    /** A file of history rows (step, loss as JSON), each padded with a text to make records cross blocks. */
    public static byte[] wandb(String[] losses, int padding) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0});
        for (int step = 0; step < losses.length; step++) {
            ByteArrayOutputStream history = new ByteArrayOutputStream();
            field(history, 1, item("_step", Integer.toString(step)));
            field(history, 1, item("train/loss", losses[step]));
            field(history, 1, item("words", "\"" + "x".repeat(padding) + "\""));
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            field(record, 2, history.toByteArray());
            append(file, record.toByteArray());
        }
        return file.toByteArray();
    }

    private static byte[] item(String key, String json) {
        ByteArrayOutputStream item = new ByteArrayOutputStream();
        field(item, 2, key.getBytes(StandardCharsets.UTF_8));
        field(item, 16, json.getBytes(StandardCharsets.UTF_8));
        return item.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
        varint(out, number << 3 | 2);
        varint(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int left = value;
        for (; left >= 0x80; left >>>= 7) {
            out.write(left & 0x7F | 0x80);
        }
        out.write(left);
    }

    private static void append(ByteArrayOutputStream file, byte[] record) {
        int at = 0;
        boolean first = true;
        do {
            int room = BLOCK - file.size() % BLOCK;
            if (room < 7) {
                file.writeBytes(new byte[room]);
                room = BLOCK;
            }
            int length = Math.min(record.length - at, room - 7);
            boolean last = at + length == record.length;
            byte type = (byte) (first && last ? 1 : first ? 2 : last ? 4 : 3);
            CRC32 crc = new CRC32();
            crc.update(type);
            crc.update(record, at, length);
            file.writeBytes(ByteBuffer.allocate(7)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) crc.getValue())
                    .putShort((short) length)
                    .put(type)
                    .array());
            file.write(record, at, length);
            at += length;
            first = false;
        } while (at < record.length);
    }
}
