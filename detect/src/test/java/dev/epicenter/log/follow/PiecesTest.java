package dev.epicenter.log.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.format.TextLines;
import dev.epicenter.log.scan.StepIndex;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest extends RandomizedTest {
    @Test
    void linesAreThoseOfAReferenceSplitter() throws Exception {
        repeat(200, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                text.append("x".repeat(random.nextInt(5) == 0 ? random.nextInt(70_000) : random.nextInt(4)))
                        .append(List.of("\n", "\r\n", "\r").get(random.nextInt(3)));
            }
            text.append("y".repeat(random.nextInt(3)));
            List<String> read = new ArrayList<>();
            TextLines lines =
                    new TextLines(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
            while (lines.next()) {
                read.add(lines.text());
            }
            assertThat(read)
                    .isEqualTo(text.toString()
                            .lines()
                            .filter(line -> !line.isEmpty())
                            .toList());
        });
    }

    @Test
    void linesTooLongForMemoryAreSkippedAndCounted() throws Exception {
        byte[] text = new byte[TextLines.LONGEST * 2 + 2];
        java.util.Arrays.fill(text, (byte) 'x');
        text[text.length - 2] = '\n';
        TextLines lines = new TextLines(new ByteArrayInputStream(text));
        assertThat(lines.next()).isTrue();
        assertThat(lines.text()).isEqualTo("x");
        assertThat(lines.number()).isEqualTo(2);
        assertThat(lines.next()).isFalse();
        assertThat(lines.tooLong()).isEqualTo(1);
    }

    @Test
    void stepRowsMatchAReferenceList() throws Exception {
        repeat(200, random -> {
            StepIndex rows = new StepIndex();
            List<Long> steps = new ArrayList<>();
            List<Long> at = new ArrayList<>();
            long step = random.nextInt(10);
            long row = random.nextInt(10);
            for (int i = 0; i < 100; i++) {
                rows.add(step, row);
                steps.add(step);
                at.add(row);
                step += random.nextInt(3) == 0 ? 1 + random.nextInt(9) : 5;
                row += random.nextInt(10) == 0 ? 2 : 1;
            }
            for (int i = 0; i < steps.size(); i++) {
                assertThat(rows.of(steps.get(i))).isEqualTo(at.get(i));
            }
        });
    }
}
