package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.log.Logs;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps and epochs that belong together in another way than usual. */
class CounterLayoutTest {
    @TempDir
    Path folder;

    @Test
    void stepThatIsTheSameInEachEpochIsItsLength() {
        ScannedSeries loss =
                only(lines(12, i -> "Epoch " + (64 + i) + " |   Training | Steps: 500 | Loss: " + loss(i)));
        assertSteps(loss, 65 * 500, 76 * 500);
    }

    @Test
    void stepThatRestartsInEachEpochIsNoLength() {
        ScannedSeries loss =
                only(lines(12, i -> "Epoch " + (1 + i / 4) + " Step: " + (100 + 100 * (i % 4)) + " Loss: " + loss(i)));
        assertSteps(loss, 200, 1300);
    }

    @Test
    void epochsInsideAnIterationOnItsLineAreItsParts() {
        ScannedSeries loss = only(
                lines(48, i -> "Iteration " + ((i + 3) / 4) + " epoch " + (1 + (i - 1) % 4) + "/4 loss: " + loss(i)));
        assertThat(loss.points()).isEqualTo(12);
        assertSteps(loss, 1, 12);
    }

    @Test
    void epochsBelowAnIterationAreNoSteps() {
        ScannedSeries loss = only(lines(
                12,
                i -> "INFO iteration " + (8 + i) + "/10000\nINFO  epoch 1/4\nINFO  epoch 4/4\nINFO steps_per_s=428.69,"
                        + " loss=" + loss(i)));
        assertThat(loss.points()).isEqualTo(12);
        assertSteps(loss, 9, 20);
    }

    @Test
    void epochsOfARoundAreItsParts() {
        ScannedLog log = scan(lines(
                12,
                i -> "Round " + i + "\n Client 3 epoch 1: loss " + loss(i) + "\n Client 3 epoch 2: loss " + loss(i)
                        + "\nRound " + i + " global test loss: " + loss(i)));
        assertThat(log.series()).hasSize(2);
        log.series().forEach(series -> {
            assertThat(series.points()).isEqualTo(12);
            assertSteps(series, 1, 12);
        });
    }

    @Test
    void epochsThatAdvanceThroughTheLogAreNotInside() {
        ScannedSeries loss = only("Step 0\n"
                + lines(12, i -> "Epoch " + i + "/12\nstep 1 loss: " + loss(i) + "\nstep 2 loss: " + loss(i)));
        assertSteps(loss, 1, 24);
    }

    private static void assertSteps(ScannedSeries series, long first, long last) {
        assertThat(List.of(series.firstStep(), series.lastStep())).containsExactly(first, last);
        assertThat(series.restarts()).isEmpty();
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String loss(int i) {
        return String.format(Locale.ROOT, "%.4f", 2 + 1.0 / i + 0.02 * Math.sin(12.9898 * i * i));
    }

    private ScannedLog scan(String log) {
        return Logs.scan(Logs.write(folder, log));
    }

    private ScannedSeries only(String log) {
        List<ScannedSeries> all = scan(log).series();
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
