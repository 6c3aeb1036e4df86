package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines of 64 KB take time in proportion to their length, whatever they repeat. */
@Timeout(120)
class LongLinesTest {
    /** The time of this thread alone: the machine may be busy. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private static final int LENGTH = (1 << 16) - 2;

    /** What a scanner or a regular expression may search for at each position. */
    private static final List<String> TOKENS = List.of(
            "a",
            "1",
            " ",
            "\t",
            ".",
            ",",
            "-",
            "/",
            "|",
            "[",
            "]",
            "(",
            "{",
            "\"",
            "'",
            ":",
            "=",
            "_",
            "%",
            "\u001b[",
            "│",
            "é",
            "loss ",
            "loss: ",
            "step 1 ",
            "1/2 ",
            "1,000",
            "1,",
            "1.",
            "1e",
            "12:",
            "2026-",
            "[1",
            "(a",
            "a=1 ",
            "{'a': ",
            "{\"a\":",
            "a.b",
            "a-",
            "nan ",
            "inf",
            "train ",
            "epoch 1 ",
            "epoch ",
            "1it [",
            "\u001b[0m",
            "-> ",
            "'a ",
            "0x",
            "loss=1 step=",
            "tensor(",
            "1 loss, ",
            "\\",
            "+",
            "*");

    @TempDir
    private Path folder;

    /** Collects nothing. */
    private static final class Ignoring implements RowSink {
        private final List<String> notes = new ArrayList<>();
        private long rows;

        @Override
        public boolean wants(String key) {
            return key.contains("loss");
        }

        @Override
        public void row(Row row) {
            rows++;
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }
    }

    @Test
    void repeatedTokensAreReadInLinearTime() throws IOException {
        List<String> slow = new ArrayList<>();
        for (String token : TOKENS) {
            for (String end : List.of("", "!", "1", " loss: 1.5")) {
                // Quadratic reading of 64 KB takes seconds; linear reading takes milliseconds.
                long nanos = Math.min(nanos(token, end), nanos(token, end));
                if (nanos > 1_000_000_000) {
                    slow.add(token + " ... " + end + ": " + nanos / 1_000_000 + " ms");
                }
            }
        }
        assertThat(slow).isEmpty();
    }

    private long nanos(String token, String end) throws IOException {
        String line = token.repeat((LENGTH - end.length()) / token.getBytes(StandardCharsets.UTF_8).length) + end;
        Path file = Files.writeString(folder.resolve("out.log"), "step 1 loss: 2.5\n" + line + "\nstep 2 loss: 2.5\n");
        long start = CLOCK.getCurrentThreadCpuTime();
        ConsoleReader.recognizes(line);
        JsonReader.recognizes(line);
        ConsoleReader.of(line).read(LogFile.of(file, read -> {}), new Ignoring());
        return CLOCK.getCurrentThreadCpuTime() - start;
    }

    @Test
    void lineOnWhichTheUsersPatternBacktracksIsSkippedAndReported() throws IOException {
        Path file = Files.writeString(
                folder.resolve("out.log"), "step 1 loss 2.5\n" + "a".repeat(20_000) + "!\nstep 2 loss 2.5\n");
        LinePattern pattern = LinePattern.parse("(?:a*a*a*a*b)|step (?<step>\\d+) loss (?<loss>\\S+)");
        Ignoring sink = new Ignoring();
        new ConsoleReader(pattern).read(LogFile.of(file, read -> {}), sink);
        assertThat(sink.rows).isEqualTo(2);
        assertThat(sink.notes)
                .contains("skipped: 1 line on which --pattern takes longer than 1 s, the first is line 2");
    }

    @Test
    void scanEndsWhenTheUsersPatternBacktracksOnManyLines() throws IOException {
        Path file = Files.writeString(folder.resolve("out.log"), ("a".repeat(20_000) + "!\n").repeat(100));
        LinePattern pattern = LinePattern.parse("(?:a*a*a*a*b)|step (?<step>\\d+) loss (?<loss>\\S+)");
        assertThatThrownBy(() -> new ConsoleReader(pattern).read(LogFile.of(file, read -> {}), new Ignoring()))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("--pattern takes longer than 1 s on 5 lines, the first is line 1; avoid a repetition in a"
                        + " repetition, such as (a+)+");
    }

    @Test
    void patternThatNeedsTooMuchStackIsReported() throws IOException {
        Path file = Files.writeString(folder.resolve("out.log"), "ab".repeat(30_000) + "\nstep 2 loss 2.5\n");
        LinePattern pattern = LinePattern.parse("(?:(?:a|b|ab)*!)|step (?<step>\\d+) loss (?<loss>\\S+)");
        Ignoring sink = new Ignoring();
        new ConsoleReader(pattern).read(LogFile.of(file, read -> {}), sink);
        assertThat(sink.rows).isEqualTo(1);
        assertThat(sink.notes).anyMatch(note -> note.startsWith("skipped: 1 line on which --pattern"));
    }
}
