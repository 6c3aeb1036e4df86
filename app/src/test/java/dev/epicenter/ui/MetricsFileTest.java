package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.report.StepColumns;
import dev.epicenter.trace.StepFollower;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random access to the rows of a long file. */
class MetricsFileTest extends RandomizedTest {
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
            assertThat(new MetricsFile(segment).between(from, to))
                    .extracting(StepRecord::step)
                    .isEqualTo(steps.stream().filter(s -> s >= from && s <= to).toList());
        });
    }

    @Test
    void sampleSpansTheFileAndIncludesTheLastRow() {
        List<Long> steps = LongStream.rangeClosed(1, 5000).boxed().toList();
        write(steps, 0);
        List<StepRecord> sample = new MetricsFile(segment).sample(100);
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
        assertThat(new MetricsFile(segment).size()).isZero();
        assertThat(new MetricsFile(segment).sample(10)).isEmpty();
        assertThat(new MetricsFile(segment).between(0, 10)).isEmpty();
        write(List.of(1L, 2L, 3L), 0);
        Files.writeString(segment.resolve("metrics.jsonl"), "{\"step\":4,\"lo", StandardOpenOption.APPEND);
        assertThat(new MetricsFile(segment).between(0, 10))
                .extracting(StepRecord::step)
                .containsExactly(1L, 2L, 3L);
        assertThat(new MetricsFile(segment).sample(10))
                .extracting(StepRecord::step)
                .contains(3L);
    }

    @Test
    void windowOfALongSegmentIsExactWhileTheSegmentLoads() {
        List<Long> steps = LongStream.rangeClosed(1, 3000).boxed().toList();
        write(steps, 0);
        CountDownLatch mayRead = new CountDownLatch(1);
        BackgroundLoader reading = new BackgroundLoader(
                segment,
                new StepFollower(segment),
                task -> new Thread(() -> {
                            await(mayRead);
                            task.run();
                        })
                        .start());
        assertThat(reading.isDone()).isFalse();
        assertThat(reading.percent()).isZero();
        assertThat(reading.sample().last()).isEqualTo(3000);
        StepColumns near = reading.near(100, 150).orElseThrow();
        assertThat(near.size()).isEqualTo(51);
        assertThat(reading.near(0, Long.MAX_VALUE)).isEmpty();
        mayRead.countDown();
        assertThat(reading.whole().size()).isEqualTo(3000);
        assertThat(reading.percent()).isEqualTo(100);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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
