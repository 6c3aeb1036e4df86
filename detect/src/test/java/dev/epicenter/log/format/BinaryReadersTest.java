package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryReadersTest extends RandomizedTest {
    @TempDir
    Path folder;

    private ScannedLog scan(byte[] content) {
        return Logs.scan(Logs.write(folder, "log", content));
    }

    @Test
    void wandbRecordsMayCrossBlocks() {
        String[] losses = new String[40];
        Arrays.setAll(losses, i -> "2." + i);
        ScannedLog log = scan(BinaryLogs.wandb(losses, 9001));
        assertThat(log.format()).isEqualTo("W&B .wandb");
        assertThat(log.notes()).isEmpty();
        assertThat(log.series().get(0).metric()).isEqualTo("train/loss");
        assertThat(Logs.values(log.series().get(0)))
                .isEqualTo(Arrays.stream(losses).map(Double::valueOf).toList());
    }

    @Test
    void damagedWandbBlockIsSkippedAndReported() {
        String[] losses = new String[40];
        Arrays.fill(losses, "2.5");
        byte[] file = BinaryLogs.wandb(losses, 3000);
        file[40_000] ^= 1;
        ScannedLog log = scan(file);
        assertThat(log.series().get(0).points()).isBetween(20L, 39L);
        assertThat(log.notes()).anyMatch(note -> note.contains("checksum"));
    }

    @Test
    void nonFiniteWandbLossesAreEvents() {
        assertThat(scan(BinaryLogs.wandb(new String[] {"2.5", "\"NaN\"", "NaN"}, 0))
                        .series()
                        .get(0)
                        .events())
                .hasSize(1);
    }

    @Test
    void truncatedEventFileIsReadUpToItsLastCompleteRecord() {
        byte[] whole = Logs.excerpt("tensors.tfevents");
        ScannedLog log = scan(Arrays.copyOf(whole, whole.length - 5));
        assertThat(log.notes()).singleElement().asString().contains("the last record", "byte");
        assertThat(log.series()).isNotEmpty();
    }

    @Test
    void eventWithAWrongChecksumIsSkippedAndReported() {
        byte[] file = Logs.excerpt("tensors.tfevents");
        file[file.length - 6] ^= 1;
        assertThat(scan(file).notes())
                .singleElement()
                .asString()
                .startsWith("skipped: 1 record with a wrong checksum, the first at byte ");
    }

    @Test
    void lengthWithAWrongChecksumIsAnError() {
        byte[] file = Logs.excerpt("tensors.tfevents");
        int second = 16 + file[0];
        file[second] ^= 1;
        assertThatThrownBy(() -> scan(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("byte " + second)
                .hasMessageNotContaining("\n");
    }

    @Test
    void eventsBeforeALengthWithAWrongChecksumAreReadAndTheDamageIsReported() {
        byte[] whole = Logs.excerpt("simple-values.tfevents");
        long all = scan(whole).series().get(0).points();
        int last = 0;
        for (int at = 0; at < whole.length; at += 16 + lengthAt(whole, at)) {
            last = at;
        }
        whole[last + 9] ^= 1;
        ScannedLog log = scan(whole);
        assertThat(log.series().get(0).points()).isBetween(1L, all);
        assertThat(log.notes())
                .singleElement()
                .asString()
                .contains("the checksum of the record's length at byte " + last + " is wrong");
    }

    @Test
    void recordThatRunsPastTheEndIsReported() {
        byte[] events = Logs.excerpt("simple-values.tfevents");
        for (long claimed : new long[] {1 << 10, 1L << 30, Long.MAX_VALUE}) {
            byte[] file = Arrays.copyOf(events, events.length + 20);
            System.arraycopy(header(claimed), 0, file, events.length, 16);
            ScannedLog log = scan(file);
            assertThat(log.series().get(0).points())
                    .isEqualTo(scan(events).series().get(0).points());
            assertThat(log.notes())
                    .as("of %d bytes", claimed)
                    .singleElement()
                    .asString()
                    .startsWith("skipped: the last record, of which only 20 bytes exist (from byte " + events.length);
        }
    }

    private static int lengthAt(byte[] file, int at) {
        return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
    }

    /** The header of a record of {@code claimed} bytes, in 16 bytes. */
    private static byte[] header(long claimed) {
        byte[] header = new byte[16];
        ByteBuffer little = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        little.putLong(claimed);
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 8);
        int value = (int) crc.getValue();
        // record_writer.h: rotated by 15 bits, plus a constant.
        little.putInt((value >>> 15 | value << 17) + 0xa282ead8);
        return header;
    }

    @Test
    void truncatedFilesAreReadOrRejectedInOneLine() throws Exception {
        byte[] events = Arrays.copyOf(Logs.excerpt("tensors.tfevents"), 700);
        byte[] wandb = BinaryLogs.wandb(new String[] {"2.5", "2.4", "2.3"}, 10);
        for (byte[] file : new byte[][] {events, wandb}) {
            for (int length = 0; length < file.length; length++) {
                readOrRefuse(Arrays.copyOf(file, length));
            }
        }
    }

    @Test
    void damagedFilesAreReadOrRejectedInOneLine() throws Exception {
        byte[] events = Logs.excerpt("simple-values.tfevents");
        byte[] wandb = BinaryLogs.wandb(new String[] {"2.5", "2.4", "2.3"}, 20_000);
        repeat(300, random -> {
            byte[] file = (random.nextBoolean() ? events : wandb).clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                file[random.nextInt(random.nextBoolean() ? 64 : file.length)] = (byte) random.nextInt();
            }
            readOrRefuse(file);
        });
    }

    @Test
    void arbitraryMessageBytesAreReadOrMalformed() throws Exception {
        repeat(2000, random -> {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            try {
                TensorScalar.of(new ProtobufCursor(bytes, 0, bytes.length));
            } catch (java.io.IOException malformed) {
                assertThat(malformed).hasMessageContaining("record");
            }
        });
    }

    /** Memory for a long record must not be allocated before its bytes exist. */
    @Test
    void recordLengthBeyondTheFileAllocatesNoMemory() {
        for (long claimed : new long[] {1L << 24, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, -1}) {
            byte[] header = header(claimed);
            byte[] events = Logs.excerpt("tensors.tfevents");
            int first = 16 + events[0];
            byte[] file = Arrays.copyOf(events, first + header.length);
            System.arraycopy(header, 0, file, first, header.length);
            readOrRefuse(file);
            readOrRefuse(header);
        }
    }

    private void readOrRefuse(byte[] file) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            scan(file);
        } catch (EpicenterException refused) {
            assertThat(refused).hasMessageNotContaining("\n");
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64L << 20);
    }
}
