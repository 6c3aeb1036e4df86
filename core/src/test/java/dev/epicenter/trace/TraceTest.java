package dev.epicenter.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.FormatVersionException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.file.Sha256;
import dev.epicenter.json.EditedJson;
import dev.epicenter.json.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceTest extends RandomizedTest {
    private static final PartCompactor COPY = (jsonl, parquet) -> {
        Files.copy(jsonl, parquet);
        return Files.readAllLines(parquet).size() - 1L;
    };

    @TempDir
    Path folder;

    @Test
    void everyRowReadsBackBitForBit() {
        List<StepRecord> steps = new ArrayList<>();
        List<TensorRecord> tensors = new ArrayList<>();
        List<LogitRecord> logits = new ArrayList<>();
        try (TraceWriter writer = TraceWriter.create(folder, 7, Optional.empty())) {
            for (long step = 1; step <= iters(100); step++) {
                steps.add(step(random(), step));
                List<TensorRecord> rows =
                        step % 3 == 0 ? List.of() : List.of(tensor(random(), step, "wte"), tensor(random(), step, "b"));
                tensors.addAll(rows);
                List<LogitRecord> logitRows = List.of(new LogitRecord(step, 0, number(random())));
                logits.addAll(logitRows);
                writer.append(steps.get(steps.size() - 1), rows, logitRows);
            }
        }
        TraceReader reader = new TraceReader(folder);
        assertThat(reader.steps()).isEqualTo(new Rows<>(steps, List.of()));
        assertThat(reader.tensors()).isEqualTo(new Rows<>(tensors, List.of()));
        assertThat(reader.logits()).isEqualTo(new Rows<>(logits, List.of()));
    }

    @Test
    void syncedRowsAreReadableWhileTheWriterIsOpen() {
        try (TraceWriter writer = TraceWriter.create(folder, 0, Optional.empty())) {
            writer.append(step(random(), 1), List.of(tensor(random(), 1, "wte")), List.of());
            writer.sync();
            TraceReader reader = new TraceReader(folder);
            assertThat(reader.steps().rows()).hasSize(1);
            assertThat(reader.tensors().rows()).hasSize(1);
            assertThat(reader.logits().rows()).isEmpty();
        }
    }

    @Test
    void aTornLastLineIsSkippedReportedAndRepairedOnce() throws Exception {
        List<StepRecord> rows = write(6);
        Path file = folder.resolve("metrics.jsonl");
        byte[] whole = Files.readAllBytes(file);
        repeat(200, random -> {
            int length = random.nextInt(whole.length + 1);
            Files.write(file, Arrays.copyOf(whole, length));
            TraceReader reader = new TraceReader(folder);
            Rows<StepRecord> read = reader.steps();
            assertThat(read.rows()).as("cut at %d", length).isEqualTo(rows.subList(0, wholeRows(whole, length)));
            boolean clean = length > 0 && (whole[length - 1] == '\n' || whole[length] == '\n');
            assertThat(read.notes()).as("cut at %d", length).hasSize(clean ? 0 : 1);
            assertThat(reader.repair()).isEqualTo(read.notes());
            assertThat(reader.repair()).isEmpty();
            assertThat(reader.steps()).isEqualTo(new Rows<>(read.rows(), List.of()));
        });
    }

    @Test
    void zerosThatAPowerFailureLeftAreATornLine() throws IOException {
        List<StepRecord> rows = write(3);
        Path file = folder.resolve("metrics.jsonl");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 50));
        Rows<StepRecord> read = new TraceReader(folder).steps();
        assertThat(read.rows()).isEqualTo(rows);
        assertThat(read.notes()).singleElement().asString().contains("line 5");
    }

    @Test
    void aDamagedRowIsSkippedAndNamed() throws IOException {
        List<StepRecord> rows = write(5);
        Path file = folder.resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        for (String damage :
                List.of("{\"step\":2", "", "[]", "{\"step\":2}", lines.get(2) + "x", "{\"step\":\"two\"}")) {
            List<String> damaged = new ArrayList<>(lines);
            damaged.set(2, damage);
            Files.write(file, damaged);
            Rows<StepRecord> read = new TraceReader(folder).steps();
            assertThat(read.rows()).as(damage).extracting(StepRecord::step).containsExactly(1L, 3L, 4L, 5L);
            assertThat(rows).containsAll(read.rows());
            assertThat(read.notes())
                    .as(damage)
                    .singleElement()
                    .asString()
                    .contains("metrics.jsonl:3: corrupt: ", "this row is skipped")
                    .hasLineCount(1);
            // Training does not need the trace: repair reports the damage and leaves it.
            assertThat(new TraceReader(folder).repair()).isEqualTo(read.notes());
            assertThat(Files.readAllLines(file)).isEqualTo(damaged);
        }
    }

    @Test
    void manyDamagedRowsAreCountedAndATornEndIsStillRepaired() throws IOException {
        write(9);
        Path file = folder.resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(3, "garbage");
        lines.set(5, "more");
        lines.set(6, "and more");
        Files.writeString(file, String.join("\n", lines) + "\n{\"step\":10,\"ba");
        Rows<StepRecord> read = new TraceReader(folder).steps();
        assertThat(read.rows()).extracting(StepRecord::step).containsExactly(1L, 2L, 4L, 7L, 8L, 9L);
        assertThat(read.notes())
                .hasSize(2)
                .anyMatch(note -> note.contains("metrics.jsonl:4: ") && note.contains("this row and 2 more"))
                .anyMatch(note -> note.contains("torn"));
        new TraceReader(folder).repair();
        assertThat(new TraceReader(folder).steps().notes()).hasSize(1);
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
    }

    @Test
    void aFileOfAnotherKindHasNoRowsAndANote() throws IOException {
        write(3);
        Path file = folder.resolve("metrics.jsonl");
        for (List<String> lines : List.of(
                List.of("dear diary", "today it rained"),
                List.of(
                        "{\"epicenter\":\"timeline\",\"format\":1}",
                        Files.readAllLines(file).get(1)))) {
            Files.write(file, lines);
            Rows<StepRecord> read = new TraceReader(folder).steps();
            assertThat(read.rows()).isEmpty();
            assertThat(read.notes()).singleElement().asString().contains("metrics.jsonl", "all its rows are skipped");
            assertThat(new TraceReader(folder).repair()).isEqualTo(read.notes());
            assertThat(Files.readAllLines(file)).isEqualTo(lines);
        }
    }

    @Test
    void rowsAfterADamagedFirstLineAreReadAndTheDamageIsNoted() throws IOException {
        List<StepRecord> rows = write(3);
        Path file = folder.resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(0, lines.get(0).replace("metrics", "netrics"));
        Files.write(file, lines);

        Rows<StepRecord> read = new TraceReader(folder).steps();

        assertThat(read.rows()).isEqualTo(rows);
        assertThat(read.notes()).singleElement().asString().contains("metrics.jsonl");
    }

    @Test
    void aRowOutOfOrderIsSkippedAndReported() throws IOException {
        List<StepRecord> rows = write(5);
        Path file = folder.resolve("metrics.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.add(lines.get(2));
        Files.write(file, lines);
        Rows<StepRecord> read = new TraceReader(folder).steps();
        assertThat(read.rows()).isEqualTo(rows);
        assertThat(read.notes()).singleElement().asString().contains("step 2 follows step 5", "skipped");
    }

    @Test
    void anotherFormatVersionHasItsOwnError() throws IOException {
        write(1);
        Path file = folder.resolve("metrics.jsonl");
        EditedJson.lines(file, line -> line.replace("\"format\":2", "\"format\":9"));
        assertThatThrownBy(() -> new TraceReader(folder).steps())
                .isInstanceOf(FormatVersionException.class)
                .hasMessageContaining("metrics.jsonl: too new: format version 9");
    }

    @Test
    void aFolderWithoutATraceHasNoRows() {
        TraceReader reader = new TraceReader(folder.resolve("missing"));
        assertThat(reader.steps().rows()).isEmpty();
        assertThat(reader.tensors().rows()).isEmpty();
        assertThat(reader.readParts(TraceReader.Parts::parquet)).isEmpty();
    }

    @Test
    void closedPartsAreCompactedAndTheirJsonlRemoved() {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.of(COPY))) {
            append(writer, 25);
        }
        TraceReader reader = new TraceReader(folder);
        assertThat(reader.readParts(TraceReader.Parts::parquet))
                .extracting(path -> path.getFileName().toString())
                .containsExactly("tensors-00001.parquet", "tensors-00002.parquet", "tensors-00003.parquet");
        assertThat(reader.readParts(TraceReader.Parts::jsonl)).isEmpty();
        assertThat(reader.tensors().rows()).isEmpty();
    }

    @Test
    void aDamagedCompactedPartIsSkippedAndReported() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.of(COPY))) {
            append(writer, 25);
        }
        Path part = folder.resolve("tensors-00002.parquet");
        assertThat(Files.readString(folder.resolve("tensors-00002.parquet.sha256")))
                .as("as sha256sum writes it")
                .isEqualTo(Sha256.of(part) + "  tensors-00002.parquet\n");
        byte[] whole = Files.readAllBytes(part);
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(part, damaged);
            TraceReader.Parts read = new TraceReader(folder).readParts(parts -> parts);
            assertThat(read.parquet()).hasSize(2).doesNotContain(part);
            assertThat(read.notes()).singleElement().asString().contains("tensors-00002.parquet: corrupt", "skipped");
        }
    }

    @Test
    void aCompactedPartWithoutAChecksumIsReadAndReported() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.of(COPY))) {
            append(writer, 5);
        }
        Files.delete(folder.resolve("tensors-00001.parquet.sha256"));
        TraceReader.Parts read = new TraceReader(folder).readParts(parts -> parts);
        assertThat(read.parquet()).hasSize(1);
        assertThat(read.notes()).singleElement().asString().contains("tensors-00001.parquet: has no checksum");
    }

    @Test
    void jsonlOfAPartStaysIfItsParquetFileIsDamaged() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 25);
        }
        TraceReader reader = new TraceReader(folder);
        Path parquet = Files.writeString(folder.resolve("tensors-00001.parquet"), "damaged");
        Files.writeString(folder.resolve("tensors-00001.parquet.sha256"), Sha256.of(new byte[0]) + "  it\n");
        reader.repair();
        assertThat(parquet).doesNotExist();
        assertThat(reader.tensors().rows()).hasSize(25);
    }

    @Test
    void partsCompactedDuringAReadAreReadAgain() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 25);
        }
        AtomicInteger attempts = new AtomicInteger();
        List<Path> read = new TraceReader(folder).readParts(parts -> {
            if (attempts.getAndIncrement() == 0) {
                assertThat(LeftoverParts.compact(folder, COPY)).isEmpty();
            }
            List<Path> all = new ArrayList<>(parts.parquet());
            all.addAll(parts.jsonl());
            return all;
        });
        assertThat(attempts).hasValue(2);
        assertThat(read).hasSize(3).allMatch(part -> part.toString().endsWith(".parquet"));
    }

    @Test
    void withoutPartStepsTheFileStaysOpenAtTheEnd() {
        try (TraceWriter writer = TraceWriter.create(folder, 0, Optional.of(COPY))) {
            append(writer, 25);
        }
        assertThat(new TraceReader(folder).readParts(TraceReader.Parts::parquet))
                .isEmpty();
        assertThat(new TraceReader(folder).tensors().rows()).hasSize(25);
    }

    @Test
    void partsOfAKilledWriterAreCompactedInOrder() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 35);
        }
        TraceReader reader = new TraceReader(folder);
        Files.move(folder.resolve("tensors-00001.jsonl"), folder.resolve("tensors-00001.parquet"));
        Files.writeString(folder.resolve("tensors-00002.parquet.tmp"), "half");
        List<TensorRecord> rows = reader.tensors().rows();

        assertThat(LeftoverParts.compact(folder, COPY)).isEmpty();

        assertThat(reader.readParts(TraceReader.Parts::jsonl)).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThat(reader.readParts(TraceReader.Parts::parquet))
                .extracting(path -> path.getFileName().toString())
                .containsExactly(
                        "tensors-00001.parquet",
                        "tensors-00002.parquet",
                        "tensors-00003.parquet",
                        "tensors-00004.parquet");
        List<TensorRecord> compacted = new ArrayList<>();
        for (Path part : reader.readParts(TraceReader.Parts::parquet).subList(1, 4)) {
            JsonLines.read(part, TraceFiles.TENSORS, TensorRecord.class, compacted::add);
        }
        assertThat(compacted).isEqualTo(rows);
        assertThat(LeftoverParts.compact(folder, COPY)).isEmpty();
    }

    @Test
    void aDamagedPartOfAKilledWriterStaysAndIsNoted() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 15);
        }
        Path part = folder.resolve("tensors-00001.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(part));
        lines.set(4, "garbage");
        Files.write(part, lines);
        assertThat(LeftoverParts.compact(folder, COPY))
                .singleElement()
                .asString()
                .contains("stays as JSONL", "tensors-00001.jsonl:5: corrupt");
        assertThat(new TraceReader(folder).readParts(TraceReader.Parts::jsonl)).containsExactly(part);
        assertThat(new TraceReader(folder).readParts(TraceReader.Parts::parquet))
                .hasSize(1);
        Rows<TensorRecord> read = new TraceReader(folder).tensors();
        assertThat(read.rows()).hasSize(9);
        assertThat(read.notes()).singleElement().asString().contains("tensors-00001.jsonl:5", "skipped");
    }

    @Test
    void aChangedDigitIsNotCompacted() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 5);
        }
        Path part = folder.resolve("tensors.jsonl");
        if (!Files.exists(part)) {
            part = folder.resolve("tensors-00001.jsonl");
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(part));
        lines.set(2, lines.get(2).replaceFirst("\"step\":\\d+", "\"step\":3"));
        Files.writeString(part, String.join("\n", lines) + "\n");
        Compaction compaction = new Compaction(COPY);
        compaction.submit(part, lines.size() - 1);
        compaction.close();
        assertThat(compaction.notes())
                .singleElement()
                .asString()
                .contains("stays as JSONL", ":3: corrupt: its content does not match its checksum (crc32c)");
        assertThat(part).exists();
    }

    @Test
    void readersWithoutChecksumsGetOnlyIntactLines() throws IOException {
        write(6);
        Path file = folder.resolve("metrics.jsonl");
        try (IntactLines lines = IntactLines.ofMetrics(folder)) {
            assertThat(lines.file()).contains(file);
            assertThat(lines.notes()).isEmpty();
        }
        List<String> all = new ArrayList<>(Files.readAllLines(file));
        Files.writeString(
                file,
                String.join("\n", all).replace("\"step\":2,", "\"step\":7,").replace("\"step\":4,", "\"step\":8,")
                        + "\n{\"step\":9");
        Path copy;
        try (IntactLines lines = IntactLines.ofMetrics(folder)) {
            copy = lines.file().orElseThrow();
            assertThat(Files.readAllLines(copy))
                    .containsExactly(all.get(0), all.get(1), all.get(3), all.get(5), all.get(6));
            assertThat(lines.notes()).hasSize(2).anyMatch(note -> note.contains("metrics.jsonl:3: corrupt"));
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    void aPartThatCannotBeCompactedStaysAndIsNoted() {
        for (PartCompactor failing : List.<PartCompactor>of(
                (jsonl, parquet) -> {
                    Files.writeString(parquet, "half");
                    throw new IOException("no space left");
                },
                (jsonl, parquet) -> {
                    Files.copy(jsonl, parquet);
                    return 9;
                })) {
            TraceWriter writer = TraceWriter.create(folder, 10, Optional.of(failing));
            append(writer, 15);
            writer.close();
            assertThat(writer.notes())
                    .hasSize(2)
                    .anyMatch(note -> note.contains("tensors-00001.jsonl stays as JSONL"))
                    .anyMatch(note -> note.contains("tensors-00002.jsonl stays as JSONL"));
            TraceReader reader = new TraceReader(folder);
            assertThat(reader.readParts(TraceReader.Parts::parquet)).isEmpty();
            assertThat(reader.tensors().rows()).hasSize(15);
            assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    @Test
    void aPartWithAnInterruptedCompactionCountsOnce() throws IOException {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 25);
        }
        TraceReader reader = new TraceReader(folder);
        assertThat(reader.readParts(TraceReader.Parts::jsonl)).hasSize(3);
        Files.writeString(folder.resolve("tensors-00001.parquet"), "whole");
        Files.writeString(folder.resolve("tensors-00002.parquet.tmp"), "half");
        assertThat(reader.readParts(TraceReader.Parts::jsonl)).hasSize(2);
        assertThat(reader.readParts(TraceReader.Parts::parquet)).hasSize(1);
        reader.repair();
        assertThat(folder.resolve("tensors-00001.jsonl")).doesNotExist();
        assertThat(folder.resolve("tensors-00002.parquet.tmp")).doesNotExist();
        assertThat(reader.tensors().rows()).extracting(TensorRecord::step).startsWith(11L);
    }

    @Test
    void anExistingTraceIsReplaced() {
        try (TraceWriter writer = TraceWriter.create(folder, 10, Optional.empty())) {
            append(writer, 25);
        }
        write(2);
        assertThat(new TraceReader(folder).steps().rows()).hasSize(2);
        assertThat(new TraceReader(folder).tensors().rows()).isEmpty();
    }

    @Test
    void aFileInPlaceOfTheFolderIsAClearError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> TraceWriter.create(file, 0, Optional.empty()))
                .isExactlyInstanceOf(EpicenterException.class)
                .hasMessageContaining("a file is in the place of a folder");
    }

    /** The number of rows that end within the first {@code length} bytes. */
    private static int wholeRows(byte[] bytes, int length) {
        int lines = 0;
        for (int i = 0; i <= length && i < bytes.length; i++) {
            lines += bytes[i] == '\n' ? 1 : 0;
        }
        return Math.max(0, lines - 1);
    }

    private List<StepRecord> write(int count) {
        List<StepRecord> rows = new ArrayList<>();
        try (TraceWriter writer = TraceWriter.create(folder, 0, Optional.empty())) {
            for (long step = 1; step <= count; step++) {
                rows.add(step(random(), step));
                writer.append(rows.get(rows.size() - 1), List.of(), List.of());
            }
        }
        return rows;
    }

    private void append(TraceWriter writer, int count) {
        for (long step = 1; step <= count; step++) {
            writer.append(step(random(), step), List.of(tensor(random(), step, "wte")), List.of());
        }
    }

    private static StepRecord step(Random random, long step) {
        return new StepRecord(
                step,
                random.nextInt(Integer.MAX_VALUE) * 3L,
                number(random),
                number(random),
                number(random),
                number(random),
                number(random),
                optional(random),
                optional(random),
                random.nextInt(99),
                number(random));
    }

    private static TensorRecord tensor(Random random, long step, String name) {
        return new TensorRecord(
                step,
                name,
                number(random),
                number(random),
                number(random),
                number(random),
                number(random),
                number(random));
    }

    private static OptionalDouble optional(Random random) {
        return random.nextBoolean() ? OptionalDouble.of(number(random)) : OptionalDouble.empty();
    }

    private static double number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> Double.MIN_VALUE * random.nextInt(9);
            case 4 -> -0.0;
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
        };
    }
}
