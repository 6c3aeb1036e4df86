package dev.epicenter.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonLinesTest extends RandomizedTest {
    private static final FormatHeader HEADER = new FormatHeader("texts", 1);

    record Text(String text) {}

    @TempDir
    Path folder;

    @Test
    void linesOfAnyLengthRoundTripWhereverTheFileIsTorn() throws Exception {
        Path file = folder.resolve("texts.jsonl");
        repeat(60, random -> {
            List<Text> written = new ArrayList<>();
            try (JsonLinesWriter writer = JsonLinesWriter.create(file, HEADER, Text.class)) {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    // Around and beyond the sizes of both buffers.
                    int length = random.nextBoolean() ? random.nextInt(100) : 65_000 + random.nextInt(90_000);
                    written.add(new Text("x".repeat(length)));
                    writer.write(written.get(written.size() - 1));
                    if (random.nextInt(4) == 0) {
                        writer.flush();
                    }
                }
            }
            List<Text> read = new ArrayList<>();
            JsonLines.End end = JsonLines.read(file, HEADER, Text.class, read::add);
            assertThat(read).isEqualTo(written);
            assertThat(end).isEqualTo(new JsonLines.End(Files.size(file), false, Optional.empty()));

            // Without its line feed the last line is still complete; without its brace it is torn.
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
            assertThat(JsonLines.read(file, HEADER, Text.class, text -> {}))
                    .isEqualTo(new JsonLines.End(bytes.length - 1L, true, Optional.empty()));
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 2));
            read.clear();
            JsonLines.End torn = JsonLines.read(file, HEADER, Text.class, read::add);
            assertThat(read).isEqualTo(written.subList(0, written.size() - 1));
            assertThat(torn.torn()).isPresent();
            try (JsonLinesWriter writer = JsonLinesWriter.open(file, HEADER, Text.class, torn)) {
                writer.write(new Text("new"));
            }
            read.clear();
            JsonLines.read(file, HEADER, Text.class, read::add);
            assertThat(read).hasSize(written.size()).endsWith(new Text("new"));
        });
    }
}
