package dev.epicenter.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest extends RandomizedTest {
    private static final int LONGEST = 1 << 20;

    private static LineReader reader(String text, LineReader.Ends ends) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LONGEST, ends);
    }

    private static List<String> lines(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        while (reader.next()) {
            lines.add(reader.text());
        }
        return lines;
    }

    @Test
    void linesOfAnyLengthAreSplitAtLineFeeds() throws Exception {
        repeat(20, random -> {
            List<String> lines = new ArrayList<>();
            for (int i = random.nextInt(50); i > 0; i--) {
                lines.add("x\r".repeat(random.nextInt(random.nextInt(10) == 0 ? 100_000 : 40)));
            }
            LineReader reader =
                    reader(String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"), LineReader.Ends.LINE_FEED);
            assertThat(lines(reader)).isEqualTo(lines);
            assertThat(reader.isTerminated()).isTrue();
        });
    }

    @Test
    void carriageReturnsEndLinesIfRequestedAndNumbersCountLineFeeds() throws IOException {
        LineReader reader = reader("10%\r20%\r30%\nstep 1\r\n\nstep 2", LineReader.Ends.ANY);
        List<String> lines = new ArrayList<>();
        while (reader.nextNonEmpty()) {
            lines.add(reader.number() + " " + reader.text());
        }
        assertThat(lines).containsExactly("1 10%", "1 20%", "1 30%", "2 step 1", "4 step 2");
        assertThat(reader.isTerminated()).isFalse();
    }

    @Test
    void theLastLineIsKnownWhileItIsRead() throws IOException {
        LineReader reader = reader("a\nb\n", LineReader.Ends.LINE_FEED);
        assertThat(reader.next()).isTrue();
        assertThat(reader.isLast()).isFalse();
        assertThat(reader.next()).isTrue();
        assertThat(reader.isLast()).isTrue();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void aLineThatIsTooLongIsSkippedAndCounted() throws IOException {
        char[] longer = new char[3 * LONGEST];
        Arrays.fill(longer, 'x');
        LineReader reader = reader("a\n" + new String(longer) + "\nb", LineReader.Ends.LINE_FEED);
        assertThat(lines(reader)).containsExactly("a", "b");
        assertThat(reader.tooLong()).isEqualTo(1);
    }
}
