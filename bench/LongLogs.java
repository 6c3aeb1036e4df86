import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32C;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes long logs for {@code bench/scan}, and reads them as fast as their parser can.
 *
 * <p>{@code java LongLogs.java jsonl|events FILE MEGABYTES} writes one: a loss that falls, with noise and a spike every 100,000
 * steps, beside a learning rate and a gradient norm. {@code java LongLogs.java parse FILE} runs Jackson over JSON lines;
 * {@code java LongLogs.java frames FILE} checks the checksums of an event file. Both print seconds.
 */
public final class LongLogs {
    private LongLogs() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        long start = System.nanoTime();
        switch (args[0]) {
            case "jsonl", "events" -> write(args[0], file, Long.parseLong(args[2]) << 20);
            case "parse" -> parse(file);
            case "frames" -> frames(file);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.printf(Locale.ROOT, "%.2f%n", (System.nanoTime() - start) * 1e-9);
    }

    private static void write(String kind, Path file, long bytes) throws IOException {
        Random random = new Random(1);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            long written = 0;
            for (long step = 1; written < bytes; step++) {
                double loss = 2 + 8 / Math.sqrt(step) + 0.02 * random.nextGaussian();
                long since = step % 100_000;
                if (step > 100_000 && since < 50) {
                    loss += 3 * Math.exp(-since / 15.0);
                }
                byte[] record = kind.equals("jsonl") ? line(step, loss, random) : event(step, loss);
                out.write(record);
                written += record.length;
            }
        }
    }

    private static byte[] line(long step, double loss, Random random) {
        return ("{\"step\": " + step + ", \"train/loss\": " + loss + ", \"lr\": 0.0003, \"grad_norm\": "
                        + random.nextDouble() + ", \"tokens\": " + step * 524288 + "}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** An Event (wall_time 1, step 2, summary 5) of one value (tag 1, simple_value 2), framed as a TFRecord. */
    private static byte[] event(long step, double loss) {
        byte[] tag = "train/loss".getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        value.put((byte) 0x0A).put((byte) tag.length).put(tag).put((byte) 0x15).putFloat((float) loss);
        ByteBuffer event = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        event.put((byte) 0x09).putDouble(1.7e9 + step).put((byte) 0x10);
        long left = step;
        for (; left >= 0x80; left >>>= 7) {
            event.put((byte) (left & 0x7F | 0x80));
        }
        event.put((byte) left);
        event.put((byte) 0x2A).put((byte) (value.position() + 2));
        event.put((byte) 0x0A).put((byte) value.position()).put(value.array(), 0, value.position());
        byte[] data = java.util.Arrays.copyOf(event.array(), event.position());
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), 0, 8)).put(data).putInt(masked(data, 0, data.length));
        return record.array();
    }

    /** record_writer.h */
    private static int masked(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + 0xa282ead8;
    }

    private static void parse(Path file) throws IOException {
        double sum = 0;
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = JsonFactory.builder().build().createParser(tools.jackson.core.ObjectReadContext.empty(), in)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isNumeric()) {
                    sum += parser.getDoubleValue();
                }
            }
        }
        System.err.println("sum " + sum);
    }

    private static void frames(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long records = 0;
        try (InputStream in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            while (in.readNBytes(buffer, 0, 12) == 12) {
                ByteBuffer header = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
                int length = (int) header.getLong(0);
                if (masked(buffer, 0, 8) != header.getInt(8) || in.readNBytes(buffer, 0, length + 4) != length + 4) {
                    throw new IOException("damaged");
                }
                if (masked(buffer, 0, length) != header.getInt(length)) {
                    throw new IOException("damaged");
                }
                records++;
            }
        }
        System.err.println("records " + records);
    }
}
