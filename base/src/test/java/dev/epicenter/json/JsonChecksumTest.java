package dev.epicenter.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.RandomizedTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonChecksumTest extends RandomizedTest {
    private static final FormatHeader HEADER = FormatHeader.checksummedSince2("numbers");

    record Value(int number, String text) {}

    record Empty() {}

    @TempDir
    Path folder;

    @Test
    void checksumIsOverAllBytesBeforeItsKey() throws Exception {
        Path lines = lines(List.of(new Value(7, "ü")));
        for (String line : Files.readAllLines(lines)) {
            assertThat(line).endsWith("\"crc32c\":\"" + sum(line.substring(0, line.indexOf("\"crc32c\""))) + "\"}");
        }
        Path whole = whole(new Value(7, "ü"));
        String text = Files.readString(whole);
        assertThat(text)
                .endsWith(",\n  \"crc32c\" : \"" + sum(text.substring(0, text.indexOf("\"crc32c\""))) + "\"\n}\n");
    }

    @Test
    void anObjectWithoutKeysStaysValidJson() {
        byte[] line = JsonChecksum.add(Json.line(new Empty()).getBytes(StandardCharsets.UTF_8), JsonChecksum.Form.LINE);
        assertThat(Json.mapper().readTree(line).size()).isEqualTo(1);
        assertThat(JsonChecksum.problem(line, JsonChecksum.Form.LINE, true)).isEmpty();
    }

    @Test
    void everyFlippedBitOfALineIsReportedOrLeavesItsValue() throws Exception {
        List<Value> values = List.of(new Value(1, "a"), new Value(2, "b\n\"crc32c\""), new Value(30, ""));
        Path file = lines(values);
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            Files.write(file, flipped(whole, bit));
            List<Value> read = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            try {
                JsonLines.End end = JsonLines.read(
                        file, HEADER, Value.class, read::add, (line, problem) -> problems.add(line + " " + problem));
                end.torn().ifPresent(problems::add);
            } catch (CorruptFileException headerDamaged) {
                problems.add(String.valueOf(headerDamaged.getMessage()));
            }
            assertThat(problems.isEmpty() ? read : values).as("bit %d", bit).isEqualTo(values);
            assertThat(values).as("bit %d", bit).containsAll(read);
        }
    }

    @Test
    void linesAfterADamagedFirstLineAreReadAndTheDamageIsReported() throws Exception {
        List<Value> values = List.of(new Value(1, "a"), new Value(2, "b"));
        Path file = lines(values);
        byte[] whole = Files.readAllBytes(file);
        int header = Files.readAllLines(file).get(0).length();
        for (int bit = 0; bit < 8 * header; bit++) {
            Files.write(file, flipped(whole, bit));
            List<Value> read = new ArrayList<>();
            List<Integer> damaged = new ArrayList<>();
            JsonLines.read(file, HEADER, Value.class, read::add, (line, problem) -> damaged.add(line));
            assertThat(damaged).as("bit %d", bit).containsExactly(1);
            assertThat(read).as("bit %d", bit).isEqualTo(values);
        }
    }

    @Test
    void everyFlippedBitOfAWholeFileIsReported() throws Exception {
        Path file = whole(new Value(7, "text"));
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            Files.write(file, flipped(whole, bit));
            assertThatThrownBy(() -> JsonFile.read(file, HEADER, Value.class, "write it again"))
                    .as("bit %d", bit)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageEndingWith("; write it again");
        }
    }

    @Test
    void filesOfTheVersionBeforeChecksumsAreReadAndContinued() throws Exception {
        Path file = folder.resolve("old.jsonl");
        Files.writeString(
                file,
                "{\"epicenter\":\"numbers\",\"format\":1}\n{\"number\":1,\"text\":\"a\"}\n",
                StandardCharsets.UTF_8);
        List<Value> read = new ArrayList<>();
        JsonLines.End end = JsonLines.read(file, HEADER, Value.class, read::add);
        try (JsonLinesWriter writer = JsonLinesWriter.open(file, HEADER, Value.class, end)) {
            writer.write(new Value(2, "b"));
        }
        read.clear();
        JsonLines.read(file, HEADER, Value.class, read::add);
        assertThat(read).containsExactly(new Value(1, "a"), new Value(2, "b"));
        Files.writeString(file, Files.readString(file).replace("\"number\":2", "\"number\":3"));
        assertThatThrownBy(() -> JsonLines.read(file, HEADER, Value.class, value -> {}))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("old.jsonl:3: corrupt: its content does not match its checksum (crc32c)");

        Path whole = folder.resolve("old.json");
        Files.writeString(whole, "{\"epicenter\":\"numbers\",\"format\":1,\"number\":1,\"text\":\"a\"}");
        assertThat(JsonFile.read(whole, HEADER, Value.class, "")).isEqualTo(new Value(1, "a"));
    }

    @Test
    void removedChecksumsAreDamage() throws Exception {
        Path lines = lines(List.of(new Value(1, "a")));
        Files.writeString(lines, Files.readString(lines).replaceAll(",\"crc32c\":\"[0-9a-f]{8}\"}\n$", "}\n"));
        assertThatThrownBy(() -> JsonLines.read(lines, HEADER, Value.class, value -> {}))
                .hasMessageContaining(":2: corrupt: its checksum (crc32c) is missing");
        Path whole = whole(new Value(1, "a"));
        Files.writeString(whole, Files.readString(whole).replaceAll(",\\s*\"crc32c\" : \"[0-9a-f]{8}\"", ""));
        assertThatThrownBy(() -> JsonFile.read(whole, HEADER, Value.class, "x"))
                .hasMessageContaining("its checksum (crc32c) is missing");
    }

    private Path lines(List<Value> values) {
        Path file = folder.resolve("numbers.jsonl");
        try (JsonLinesWriter writer = JsonLinesWriter.create(file, HEADER, Value.class)) {
            values.forEach(writer::write);
        }
        return file;
    }

    private Path whole(Value value) {
        Path file = folder.resolve("number.json");
        JsonFile.write(file, HEADER, value);
        return file;
    }

    private static byte[] flipped(byte[] whole, int bit) {
        byte[] bytes = whole.clone();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return bytes;
    }

    private static String sum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", sum.getValue());
    }
}
