package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.json.EditedJson;
import dev.epicenter.trace.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimelineLogTest extends RandomizedTest {
    @TempDir
    Path folder;

    @Test
    void everyEventReadsBackUnchanged() throws Exception {
        Path file = folder.resolve("timeline.jsonl");
        List<TimelineEvent> written = new ArrayList<>();
        repeat(60, random -> {
            try (TimelineLog log = TimelineLog.open(file)) {
                assertThat(log.torn()).isEmpty();
                assertThat(log.events()).isEqualTo(written);
                TimelineEvent event = Samples.event(random);
                log.append(event);
                written.add(event);
            }
        });
        assertThat(TimelineLog.read(file).rows())
                .extracting(TimelineEntry::event)
                .isEqualTo(written);
        assertThat(Files.readAllLines(file)).hasSize(written.size() + 1);
    }

    @Test
    void aTornLastLineIsCutAndReportedAtAnyLength() throws IOException {
        Path whole = folder.resolve("whole.jsonl");
        List<TimelineEvent> events = write(whole, 5);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length <= bytes.length; length++) {
            Path file = folder.resolve("torn.jsonl");
            Files.write(file, Arrays.copyOf(bytes, length));
            // A line with all braces is complete; only its line feed may be missing.
            int lines = lines(bytes, length);
            Rows<TimelineEntry> read = TimelineLog.read(file);
            try (TimelineLog log = TimelineLog.open(file)) {
                assertThat(log.events())
                        .as("cut at byte %d", length)
                        .isEqualTo(events.subList(0, Math.max(0, lines - 1)));
                assertThat(read.rows()).extracting(TimelineEntry::event).isEqualTo(log.events());
                assertThat(read.notes()).isEqualTo(log.torn().map(List::of).orElse(List.of()));
                boolean clean = length > 0 && isLineEnd(bytes, length);
                assertThat(log.torn().isEmpty())
                        .as("cut at byte %d, reported", length)
                        .isEqualTo(clean);
                log.append(events.get(0));
            }
            assertThat(TimelineLog.read(file).notes()).isEmpty();
            assertThat(TimelineLog.read(file).rows()).hasSize(Math.max(1, lines));
        }
    }

    @Test
    void aDamagedLineInTheMiddleIsNamed() throws IOException {
        Path file = folder.resolve("timeline.jsonl");
        write(file, 5);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(3, lines.get(3).substring(0, 20));
        Files.write(file, lines);
        assertThatThrownBy(() -> TimelineLog.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("timeline.jsonl:4: corrupt: ")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aLineWithoutAnEventIsNamed() throws IOException {
        Path file = folder.resolve("timeline.jsonl");
        write(file, 2);
        EditedJson.lines(file, line -> line.replaceFirst("\"kind\":\"[a-z_]+\"", "\"kind\":\"party\""));
        assertThatThrownBy(() -> TimelineLog.open(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("timeline.jsonl")
                .hasMessageContaining("party");
    }

    @Test
    void aFileOfAnotherKindIsNotChanged() throws IOException {
        Path file = folder.resolve("timeline.jsonl");
        for (String other : List.of("dear diary", "{\"epicenter\":\"metrics\",\"format\":1}\n", "[]\n")) {
            Files.writeString(file, other);
            assertThatThrownBy(() -> TimelineLog.open(file)).isInstanceOf(CorruptFileException.class);
            assertThat(file).hasContent(other);
        }
    }

    @Test
    void aNewerFormatHasItsOwnError() throws IOException {
        Path file = folder.resolve("timeline.jsonl");
        Files.writeString(file, "{\"epicenter\":\"timeline\",\"format\":9}\n{\"what\":\"ever\"}\n");
        assertThatThrownBy(() -> TimelineLog.open(file))
                .isInstanceOf(FormatVersionException.class)
                .hasMessageContaining("too new");
    }

    private List<TimelineEvent> write(Path file, int count) {
        List<TimelineEvent> events = new ArrayList<>();
        try (TimelineLog log = TimelineLog.open(file)) {
            for (int i = 0; i < count; i++) {
                events.add(Samples.event(random()));
                log.append(events.get(i));
            }
        }
        return events;
    }

    /** The number of complete lines in the first {@code length} bytes. The last one may lack its line feed. */
    private static int lines(byte[] bytes, int length) {
        int lines = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && i <= length) {
                lines++;
            }
        }
        return lines;
    }

    private static boolean isLineEnd(byte[] bytes, int length) {
        return bytes[length - 1] == '\n' || bytes[length] == '\n';
    }
}
