package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.report.StepColumns;
import dev.epicenter.trace.StepFollower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundLoaderTest {
    private static final String HEADER = "{\"epicenter\":\"metrics\",\"format\":1}\n";

    @TempDir
    private Path segment;

    @Test
    void windowOfALongSegmentIsExactWhileTheSegmentLoads() throws IOException {
        write(3000);
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

    private void write(long steps) throws IOException {
        Files.writeString(
                segment.resolve("metrics.jsonl"),
                HEADER
                        + LongStream.rangeClosed(1, steps)
                                .mapToObj(step -> "{\"step\":" + step + ",\"batch\":" + (step - 1)
                                        + ",\"loss\":1.5,\"lr\":0.1,\"grad_norm\":1.0,\"update_norm\":1.0,"
                                        + "\"weight_norm\":1.0,\"tokens\":1,\"seconds\":0.1}\n")
                                .collect(Collectors.joining()));
    }
}
