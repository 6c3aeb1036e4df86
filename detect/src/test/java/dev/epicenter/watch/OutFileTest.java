package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutFileTest {
    @TempDir
    private Path folder;

    @Test
    void existingEventIsNotWrittenAgain() throws IOException {
        Path file = folder.resolve("events.jsonl");
        OutFile.open(file).deliver(Events.event(1));
        OutFile again = OutFile.open(file);
        again.deliver(Events.event(1));
        again.deliver(Events.event(2));
        again.deliver(Events.event(2));
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        Json.line(Events.event(1).json()),
                        Json.line(Events.event(2).json()));
    }

    @Test
    void tornLastLineIsRemovedAndRewritten() throws IOException {
        Path file = folder.resolve("events.jsonl");
        String first = Json.line(Events.event(1).json()) + "\n";
        String second = Json.line(Events.event(2).json()) + "\n";
        for (int kept : new int[] {0, 1, 30, second.length() - 1}) {
            Files.writeString(file, first + second.substring(0, kept));
            OutFile.open(file).deliver(Events.event(2));
            assertThat(file).hasContent(first + second);
        }
    }

    @Test
    void unwritableFileIsRetried() throws IOException {
        Path file = folder.resolve("events.jsonl");
        OutFile out = OutFile.open(file);
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(out.deliver(Events.event(1))).isInstanceOf(EventSink.Reply.Retry.class);
        Files.delete(file);
        assertThat(out.deliver(Events.event(1))).isInstanceOf(EventSink.Reply.Accepted.class);
    }
}
