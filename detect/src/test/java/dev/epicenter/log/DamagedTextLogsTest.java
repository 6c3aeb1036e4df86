package dev.epicenter.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
