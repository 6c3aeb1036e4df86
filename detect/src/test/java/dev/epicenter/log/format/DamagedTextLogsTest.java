package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Truncated or damaged logs, and other encodings: read as far as possible, or rejected in one line. */
class DamagedTextLogsTest extends RandomizedTest {
    private static final List<String> EXCERPTS = List.of(
            "clu.csv",
            "fairseq.log",
            "mae.jsonl",
            "megatron.json",
            "modded-nanogpt-two-runs.txt",
            "timm.csv",
            "trainer_state.json",
            "transformer-xl.log");

    /** A scan of a few kilobytes needs only its buffers, whatever lengths the file claims. */
    private static final long MOST_BYTES = 64L << 20;

    @TempDir
    Path folder;

    private static List<String> excerpts() {
        return EXCERPTS;
    }

    @ParameterizedTest
    @MethodSource("excerpts")
    void truncatedLogHasNoMorePointsThanTheWhole(String name) {
        byte[] whole = Logs.excerpt(name);
        long all = points(whole);
        for (int length = 0; length < whole.length; length += length < 150 || length > whole.length - 150 ? 1 : 11) {
            assertThat(points(Arrays.copyOf(whole, length)))
                    .as("of " + length + " bytes")
                    .isLessThanOrEqualTo(all);
        }
    }

    @Test
    void damagedLogsAreReadOrRejected() throws Exception {
        repeat(300, random -> {
            byte[] file = Logs.excerpt(EXCERPTS.get(random.nextInt(EXCERPTS.size())));
            for (int i = 0; i <= random.nextInt(6); i++) {
                file[random.nextInt(random.nextBoolean() ? 200 : file.length)] = (byte) random.nextInt();
            }
            points(file);
        });
    }

    @Test
    void binaryLineIsSkippedAndItsNeighborsAreRead() {
        byte[] file = Logs.excerpt("mae.jsonl");
        int lineTwo = new String(file, StandardCharsets.UTF_8).indexOf('\n') + 1;
        // The format is detected from the first bytes.
        Arrays.fill(file, lineTwo + 1, lineTwo + 20, (byte) 0xFE);
        ScannedLog log = Logs.scan(Logs.write(folder, "log", file));
        assertThat(log.series().get(0).points()).isEqualTo(29);
        assertThat(log.notes()).anyMatch(note -> note.contains("line 2"));
    }

    @Test
    void truncatedCompressedLogIsReadAsFarAsPossibleAndReported() throws Exception {
        String line = "step %d loss %.4f\n";
        StringBuilder text = new StringBuilder();
        repeat(5, random -> {
            text.setLength(0);
            for (int step = 1; step <= 20_000; step++) {
                text.append(String.format(Locale.ROOT, line, step, 2 + random.nextDouble()));
            }
            byte[] packed = gzip(text.toString().getBytes(StandardCharsets.UTF_8));
            ScannedLog log = Logs.scan(
                    Logs.write(folder, "log.gz", Arrays.copyOf(packed, packed.length / 2 + random.nextInt(9000))));
            assertThat(log.series().get(0).points()).isBetween(5_000L, 20_000L);
            assertThat(log.notes()).anyMatch(note -> note.startsWith("the compressed file is truncated or damaged"));
        });
    }

    @Test
    void invalidUtf8IsReadAndReported() {
        String text = new String(Logs.excerpt("fairseq.log"), StandardCharsets.UTF_8);
        long all = points(text.getBytes(StandardCharsets.UTF_8));
        byte[] latin1 = ("d\u00e9but\n" + text + "fin \u00e9\n").getBytes(StandardCharsets.ISO_8859_1);
        ScannedLog log = Logs.scan(Logs.write(folder, "log", latin1));
        assertThat(log.series().stream().mapToLong(ScannedSeries::points).sum()).isEqualTo(all);
        assertThat(log.notes()).anyMatch(note -> note.startsWith("2 characters are not UTF-8, the first at byte 1;"));
        byte[] valid = ("d\u00e9but \u20ac \ud83d\ude00\n" + text).getBytes(StandardCharsets.UTF_8);
        assertThat(Logs.scan(Logs.write(folder, "log", valid)).notes()).noneMatch(note -> note.contains("UTF-8"));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void byteOrderMarkSelectsTheEncoding(String encoding) {
        for (String name : EXCERPTS) {
            String text = new String(Logs.excerpt(name), StandardCharsets.UTF_8);
            byte[] marked = ("\ufeff" + text).getBytes(Charset.forName(encoding));
            assertThat(points(marked)).as(name + " in " + encoding).isEqualTo(points(Logs.excerpt(name)));
        }
    }

    @Test
    void linesMayHaveAnyLineEndingColorsAndLatin1() {
        String text = new String(Logs.excerpt("fairseq.log"), StandardCharsets.UTF_8);
        long all = points(text.getBytes(StandardCharsets.UTF_8));
        assertThat(points(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(all);
        assertThat(points(("d\u00e9but\n" + text).getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(all);
        assertThat(points(("\u001b[32mstart\u001b[0m\n" + text).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(all);
        assertThat(points(text.replace("\n", "\n 10%|#    |\r 20%|##   |\r\n").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(all);
    }

    /** The number of points; 0 if the file is rejected, which must be in one line. */
    private long points(byte[] file) {
        Path log = Logs.write(folder, "log", file);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            return Logs.scan(log).series().stream()
                    .mapToLong(ScannedSeries::points)
                    .sum();
        } catch (EpicenterException refused) {
            assertThat(refused).hasMessageNotContaining("\n");
            return 0;
        } finally {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
        }
    }
}
