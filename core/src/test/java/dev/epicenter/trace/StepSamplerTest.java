package dev.epicenter.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random access to the rows of a long file. */
class StepSamplerTest extends RandomizedTest {
    private static final String HEADER = "{\"epicenter\":\"metrics\",\"format\":1}\n";

    @TempDir
    private Path segment;

    @Test
    void windowHasTheRowsOfTheWholeFile() throws Exception {
        repeat(50, random -> {
            List<Long> steps = new ArrayList<>();
            long step = random.nextInt(5000);
            for (int i = random.nextInt(400); i >= 0; i--) {
                step += 1 + (random.nextInt(10) == 0 ? random.nextInt(50) : 0);
                steps.add(step);
            }
            write(steps, random.nextInt(300));
            long from = random.nextInt((int) step + 100);
            long to = from + random.nextInt(200);
            assertThat(new StepSampler(segment).between(from, to))
                    .extracting(StepRecord::step)
                    .isEqualTo(steps.stream().filter(s -> s >= from && s <= to).toList());
        });
    }

    @Test
    void windowOfLogitsAndSequencesHasTheRowsOfTheWholeFile() throws Exception {
        repeat(20, random -> {
            int layers = 1 + random.nextInt(4);
            try (TraceWriter writer = TraceWriter.create(segment, 0, Optional.empty())) {
                for (long step = 1; step <= 200; step++) {
                    List<LogitRecord> logits = new ArrayList<>();
                    List<SequenceRecord> sequences = new ArrayList<>();
                    for (int i = 0; i < layers; i++) {
                        logits.add(new LogitRecord(step, i, random.nextDouble()));
                        // Texts may be longer than the window that is searched.
                        sequences.add(new SequenceRecord(step, i, 1, Optional.of("x".repeat(random.nextInt(6000)))));
                    }
                    writer.append(row(step), List.of(), logits, sequences);
                }
            }
            TraceReader reader = new TraceReader(segment);
            long from = random.nextInt(220);
            long to = from + random.nextInt(30);
            assertThat(reader.logits(from, to).rows())
                    .isEqualTo(reader.logits().rows().stream()
                            .filter(row -> row.step() >= from && row.step() <= to)
                            .toList());
            assertThat(reader.sequences(from, to).rows())
                    .isEqualTo(reader.sequences().rows().stream()
                            .filter(row -> row.step() >= from && row.step() <= to)
                            .toList());
        });
    }

    @Test
    void damagedLinesBetweenTheStepsAreSkippedAndReported() throws IOException {
        try (TraceWriter writer = TraceWriter.create(segment, 0, Optional.empty())) {
            for (long step = 1; step <= 100; step++) {
                writer.append(row(step), List.of(), List.of(new LogitRecord(step, 0, 1)), List.of());
            }
        }
        Path file = segment.resolve("logits.jsonl");
        Files.writeString(file, Files.readString(file).replace("\"step\":50,", "\"step\":59,"));

        Rows<LogitRecord> around = new TraceReader(segment).logits(48, 52);

        assertThat(around.rows()).extracting(LogitRecord::step).containsExactly(48L, 49L, 51L, 52L);
        assertThat(around.notes()).singleElement().asString().contains("logits.jsonl", "this row is skipped");
    }

    @Test
    void fileWithoutLineFeedsIsReportedWithoutReadingIt() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(segment.resolve("logits.jsonl").toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        Rows<LogitRecord> rows = new TraceReader(segment).logits(48, 52);

        assertThat(rows.rows()).isEmpty();
        assertThat(rows.notes()).singleElement().asString().contains("a line is too long");
    }

    private static StepRecord row(long step) {
        return new StepRecord(step, step - 1, 1, 0.1, 1, 1, 1, OptionalDouble.empty(), OptionalDouble.empty(), 1, 0);
    }

    @Test
    void sampleSpansTheFileAndIncludesTheLastRow() {
        List<Long> steps = LongStream.rangeClosed(1, 5000).boxed().toList();
        write(steps, 0);
        List<StepRecord> sample = new StepSampler(segment).sample(100);
        assertThat(sample).hasSizeBetween(90, 130);
        assertThat(sample)
                .extracting(StepRecord::step)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains(5000L);
        for (int i = 1; i < sample.size(); i++) {
            assertThat(sample.get(i).step() - sample.get(i - 1).step()).isLessThan(150);
        }
    }

    @Test
    void truncatedLastLineAndMissingFileHaveNoRows() throws IOException {
        assertThat(new StepSampler(segment).size()).isZero();
        assertThat(new StepSampler(segment).sample(10)).isEmpty();
        assertThat(new StepSampler(segment).between(0, 10)).isEmpty();
        write(List.of(1L, 2L, 3L), 0);
        Files.writeString(segment.resolve("metrics.jsonl"), "{\"step\":4,\"lo", StandardOpenOption.APPEND);
        assertThat(new StepSampler(segment).between(0, 10))
                .extracting(StepRecord::step)
                .containsExactly(1L, 2L, 3L);
        assertThat(new StepSampler(segment).sample(10))
                .extracting(StepRecord::step)
                .contains(3L);
    }

    private void write(List<Long> steps, int more) {
        try {
            Files.writeString(
                    segment.resolve("metrics.jsonl"),
                    HEADER
                            + steps.stream()
                                    .map(step -> "{\"step\":" + step + ",\"batch\":" + (step - 1)
                                            + ",\"loss\":1.5,\"lr\":0.1,\"grad_norm\":1.0,\"update_norm\":1.0,"
                                            + "\"weight_norm\":1.0,\"tokens\":1,\"seconds\":0.1}"
                                            + " ".repeat(more) + "\n")
                                    .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
