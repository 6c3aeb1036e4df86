package dev.epicenter.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.file.WholeFile;
import dev.epicenter.safetensors.SafetensorsWriter.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest extends RandomizedTest {
    private static final String REMEDY = "use another";

    @TempDir
    Path folder;

    @Test
    void tensorsRoundTripBitForBit() throws Exception {
        Path file = folder.resolve("a.safetensors");
        repeat(60, random -> {
            List<Tensor> tensors = new ArrayList<>();
            for (int i = 0; i < random.nextInt(6); i++) {
                float[] values = new float[random.nextInt(10) == 0 ? 40_000 : random.nextInt(50)];
                for (int j = 0; j < values.length; j++) {
                    values[j] = Float.intBitsToFloat(random.nextInt());
                }
                int offset = values.length == 0 ? 0 : random.nextInt(values.length);
                tensors.add(new Tensor("t\u00e9." + i, List.of(values.length - offset), values, offset));
            }
            Map<String, String> metadata = random.nextBoolean() ? Map.of("format", "pt") : Map.of();
            WholeFile.write(file, out -> SafetensorsWriter.write(out, tensors, metadata));
            try (SafetensorsReader reader = SafetensorsReader.open(file, REMEDY)) {
                assertThat(reader.metadata()).isEqualTo(metadata);
                assertThat(reader.entries()).hasSameSizeAs(tensors);
                for (int i = 0; i < tensors.size(); i++) {
                    Tensor tensor = tensors.get(i);
                    SafetensorsEntry entry = reader.entries().stream()
                            .filter(found -> found.name().equals(tensor.name()))
                            .findFirst()
                            .orElseThrow();
                    float[] read = new float[tensor.values().length];
                    reader.read(entry, read, tensor.offset());
                    for (int j = tensor.offset(); j < read.length; j++) {
                        assertThat(Float.floatToRawIntBits(read[j]))
                                .isEqualTo(Float.floatToRawIntBits(tensor.values()[j]));
                    }
                }
            }
        });
    }

    @Test
    void dataBeginsAtAMultipleOfEight() throws IOException {
        for (String name : List.of("a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SafetensorsWriter.write(out, List.of(new Tensor(name, List.of(), new float[] {1}, 0)), Map.of());
            assertThat((out.size() - Float.BYTES) % 8).as(name).isZero();
        }
    }

    @Test
    void rankZeroAndEmptyTensorsAreValid() throws IOException {
        Path file = write(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"e\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[4,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}  ",
                8);
        try (SafetensorsReader reader = SafetensorsReader.open(file, REMEDY)) {
            assertThat(reader.entries()).extracting(SafetensorsEntry::name).containsExactly("a", "e", "b");
            assertThat(reader.entries()).extracting(SafetensorsEntry::elements).containsExactly(1L, 0L, 1L);
        }
    }

    @Test
    void everyFormatViolationIsRejected() throws IOException {
        String ok = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        Map<String, String> breaches = Map.ofEntries(
                Map.entry(" {" + ok + "}", "opening brace"),
                Map.entry("{" + ok, "not JSON"),
                Map.entry("[]", "opening brace"),
                Map.entry("{" + ok + "," + ok + "}", "not JSON: Duplicate"),
                Map.entry("{}", "describes 0 bytes"),
                Map.entry("{" + ok + "}}", "not JSON"),
                Map.entry("{" + entry("F32", "[2]", "[0,4]") + "}", "spans bytes"),
                Map.entry("{" + entry("F32", "[1]", "[0,4]") + "}", "describes 4 bytes of data, the file has 8"),
                Map.entry("{" + entry("F32", "[3]", "[0,12]") + "}", "describes 12 bytes"),
                Map.entry("{" + entry("F32", "[1]", "[4,8]") + "}", "begins at byte 4"),
                Map.entry(
                        "{" + ok + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                        "begins at byte 4"),
                Map.entry("{" + entry("F32", "[2]", "[8,0]") + "}", "spans bytes"),
                Map.entry("{" + entry("F32", "[-2]", "[0,8]") + "}", "where a length is expected"),
                Map.entry("{" + entry("F32", "[2.0]", "[0,8]") + "}", "where a length is expected"),
                Map.entry("{" + entry("F32", "[2]", "[0,99999999999999999999]") + "}", "where a length is expected"),
                Map.entry("{" + entry("F32", "[4611686018427387904,4611686018427387904]", "[0,8]") + "}", "overflow"),
                Map.entry("{" + entry("F32", "[4611686018427387906]", "[0,8]") + "}", "overflow"),
                Map.entry("{" + entry("F33", "[2]", "[0,8]") + "}", "unknown dtype, F33"),
                Map.entry("{" + entry("F32", "2", "[0,8]") + "}", "lacks dtype"),
                Map.entry("{" + entry("F32", "[2]", "[0,8,9]") + "}", "lacks dtype"),
                Map.entry("{" + entry("F32", "[2]", "[0,8],\"x\":1") + "}", "or has other keys"),
                Map.entry("{\"a\":7}", "lacks dtype"),
                Map.entry("{" + ok + ",\"__metadata__\":{\"a\":1}}", "not a string"),
                Map.entry("{" + ok + ",\"__metadata__\":[]}", "not an object"),
                Map.entry("{\"a\":" + "[".repeat(5000), "not JSON"));
        for (Map.Entry<String, String> breach : breaches.entrySet()) {
            Path file = write(breach.getKey(), 8);
            assertThatThrownBy(() -> SafetensorsReader.open(file, REMEDY).close())
                    .as(breach.getKey())
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("a.safetensors: corrupt: ")
                    .hasMessageContaining(breach.getValue())
                    .hasMessageEndingWith(REMEDY)
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void headerLongerThanTheFileIsRejectedBeforeAllocation() throws IOException {
        Path file = folder.resolve("a.safetensors");
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 99_999_999, 9}) {
            Files.write(
                    file,
                    ByteBuffer.allocate(16)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .array());
            assertThatThrownBy(() -> SafetensorsReader.open(file, REMEDY).close())
                    .as("%d", length)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(Long.toUnsignedString(length) + " bytes");
        }
        Files.write(file, new byte[7]);
        assertThatThrownBy(() -> SafetensorsReader.open(file, REMEDY).close()).hasMessageContaining("7 bytes");
    }

    @Test
    void damagedFileIsReadOrRejected() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsWriter.write(
                out,
                List.of(
                        new Tensor("wte", List.of(2, 3), new float[6], 0),
                        new Tensor("b", List.of(2), new float[2], 0)),
                Map.of("format", "pt"));
        byte[] whole = out.toByteArray();
        Path file = folder.resolve("a.safetensors");
        repeat(500, random -> {
            byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2) * random.nextInt(40));
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try (SafetensorsReader reader = SafetensorsReader.open(file, REMEDY)) {
                for (SafetensorsEntry entry : reader.entries()) {
                    if (entry.dtype().equals("F32")) {
                        reader.read(entry, new float[(int) entry.elements()], 0);
                    }
                }
            } catch (CorruptFileException refused) {
                assertThat(refused).message().contains("corrupt");
            }
        });
    }

    @Test
    void otherDtypeIsReported() throws IOException {
        Path file = write("{" + entry("BF16", "[4]", "[0,8]") + "}", 8);
        try (SafetensorsReader reader = SafetensorsReader.open(file, REMEDY)) {
            assertThatThrownBy(() -> reader.read(reader.entries().get(0), new float[4], 0))
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContaining("tensor a has dtype BF16");
        }
    }

    @Test
    void missingFileIsReported() {
        assertThatThrownBy(() ->
                        SafetensorsReader.open(folder.resolve("none"), REMEDY).close())
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void pythonReadsOurFiles() throws Exception {
        Path file = folder.resolve("a.safetensors");
        WholeFile.write(
                file,
                out -> SafetensorsWriter.write(
                        out,
                        List.of(
                                new Tensor("wte", List.of(2, 2), new float[] {9, 1, 2, 3, 4}, 1),
                                new Tensor("b", List.of(), new float[] {0.5f}, 0)),
                        Map.of("format", "pt")));
        // Uses the package if it is installed, else a reader in the standard library alone.
        Path script = Files.writeString(folder.resolve("read.py"), """
                import json, struct, sys
                path = sys.argv[1]
                try:
                    from safetensors.numpy import load_file
                    tensors = {k: v.flatten().tolist() for k, v in load_file(path).items()}
                except ImportError:
                    data = open(path, 'rb').read()
                    n, = struct.unpack('<Q', data[:8])
                    header = json.loads(data[8:8 + n])
                    assert header.pop('__metadata__') == {'format': 'pt'}
                    tensors, end = {}, 0
                    for name, t in sorted(header.items(), key=lambda i: i[1]['data_offsets']):
                        assert t['dtype'] == 'F32' and t['data_offsets'][0] == end
                        begin, end = t['data_offsets']
                        tensors[name] = list(struct.unpack('<%df' % ((end - begin) // 4), data[8 + n + begin:8 + n + end]))
                    assert 8 + n + end == len(data)
                print(json.dumps(tensors, sort_keys=True))
                """);
        Process python;
        try {
            python = new ProcessBuilder("python3", script.toString(), file.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            Assumptions.abort("python3 is not installed: " + missing.getMessage());
            return;
        }
        String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).as(output).isZero();
        assertThat(output).isEqualToIgnoringWhitespace("{\"b\": [0.5], \"wte\": [1.0, 2.0, 3.0, 4.0]}");
    }

    private static String entry(String dtype, String shape, String offsets) {
        return "\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private Path write(String header, int dataBytes) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + bytes.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(bytes.length).put(bytes);
        return Files.write(folder.resolve("a.safetensors"), file.array());
    }
}
