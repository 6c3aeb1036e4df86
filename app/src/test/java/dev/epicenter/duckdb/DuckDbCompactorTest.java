package dev.epicenter.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.trace.TensorRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbCompactorTest {
    private static final String HEADER = "{\"format\":\"epicenter tensors\",\"version\":1}\n";

    @TempDir
    Path folder;

    private Path jsonl(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String line(long step, String tensor, String gradNorm) {
        return "{\"step\":" + step + ",\"tensor\":\"" + tensor + "\",\"grad_norm\":" + gradNorm
                + ",\"update_rms\":1.0E-4,\"weight_norm\":5.1,\"staleness\":\"NaN\",\"first_moment_norm\":0.1,"
                + "\"second_moment_norm\":\"Infinity\"}\n";
    }

    @Test
    void compactedRowsAreReadBackBitForBitAndInOrder() throws IOException {
        double awkward = 0.1 + 0.2;
        Path source = jsonl(
                "it's 1.jsonl",
                HEADER
                        + line(2, "wte", Double.toString(awkward))
                        + line(1, "wpe", "4.9E-324")
                        + line(3, "wte", "\"-Infinity\""));
        Path parquet = folder.resolve("part's.parquet.tmp");
        assertThat(new DuckDbCompactor().compact(source, parquet)).isEqualTo(3);
        List<TensorRecord> rows = SegmentTensors.compacted(List.of(parquet), 1, 9);
        assertThat(rows)
                .containsExactly(
                        new TensorRecord(2, "wte", awkward, 1e-4, 5.1, Double.NaN, 0.1, Double.POSITIVE_INFINITY),
                        new TensorRecord(
                                1, "wpe", Double.MIN_VALUE, 1e-4, 5.1, Double.NaN, 0.1, Double.POSITIVE_INFINITY),
                        new TensorRecord(
                                3,
                                "wte",
                                Double.NEGATIVE_INFINITY,
                                1e-4,
                                5.1,
                                Double.NaN,
                                0.1,
                                Double.POSITIVE_INFINITY));
        assertThat(SegmentTensors.compacted(List.of(parquet), 2, 2)).hasSize(1);
    }

    @Test
    void namesWithPatternCharactersAreReadAsNames() throws IOException {
        for (String name : List.of("a*", "a?", "a[b]", "a[!b]", "a{b,c}", "a[[]", "[*]")) {
            Path in = Files.createDirectories(folder.resolve(name));
            // What a pattern would match as well.
            Files.createDirectories(folder.resolve("ab"));
            Files.writeString(folder.resolve("ab/part.jsonl"), HEADER + line(7, "other", "1"));
            Path source = Files.writeString(in.resolve("part.jsonl"), HEADER + line(1, "wte", "1"));
            Path parquet = in.resolve("part.parquet");
            assertThat(new DuckDbCompactor().compact(source, parquet)).as(name).isEqualTo(1);
            assertThat(SegmentTensors.compacted(List.of(parquet), 1, 9))
                    .as(name)
                    .extracting(TensorRecord::tensor)
                    .containsExactly("wte");
        }
    }

    @Test
    void aDamagedPartIsRefusedAndNamed() throws IOException {
        Path source = jsonl("bad.jsonl", HEADER + line(1, "wte", "1") + "{\"step\":2,\"ten");
        assertThatThrownBy(() -> new DuckDbCompactor().compact(source, folder.resolve("bad.parquet")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bad.jsonl");
    }

    @Test
    void aSegmentWithoutCompactedPartsHasNoRows() {
        assertThat(SegmentTensors.compacted(List.of(), 1, 9)).isEmpty();
    }
}
