package dev.epicenter.log.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.log.Logs;
import dev.epicenter.log.follow.FollowedLog.Point;
import dev.epicenter.log.format.BinaryLogs;
import dev.epicenter.log.format.LinePattern;
import dev.epicenter.log.scan.SeriesSelector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedLogTest extends RandomizedTest {
    private static final int STEPS = 40;

    @TempDir
    private Path folder;

    @Test
    void pausesOfTheWriterDoNotChangeThePoints() throws Exception {
        repeat(20, random -> {
            double[] losses = random.doubles(STEPS, 1, 3).toArray();
            follow(
                    random,
                    false,
                    lines(losses, step -> step(step, losses), "loading\nnumber of parameters: 3M\n"),
                    losses);
            follow(random, true, lines(losses, step -> step(step, losses), "a,b\n1,2\n"), losses);
            follow(
                    random,
                    false,
                    lines(losses, step -> step + ",0.1," + losses[step - 1] + "\n", "step,lr,train/loss\n"),
                    losses);
            follow(
                    random,
                    false,
                    lines(losses, step -> "{\"step\": " + step + ", \"loss\": " + losses[step - 1] + "}\n", ""),
                    losses);
            assertThat(follow(random, false, Logs.excerpt("tensors.tfevents"))).hasSize(14);
            String[] texts = Arrays.stream(losses).mapToObj(Double::toString).toArray(String[]::new);
            assertThat(follow(random, false, BinaryLogs.wandb(texts, 3000)))
                    .extracting(Point::loss)
                    .containsExactly(boxed(losses));
        });
    }

    @Test
    void rowsOfOtherMetricsAreIgnored() throws Exception {
        List<Point> points = follow(
                new Random(1),
                true,
                text("step 0: train loss 4.2, val loss 4.3\niter 0: loss 4.1, time 3ms\n"
                        + "saving checkpoint\niter 1: loss 4.0, time 3ms\n"));
        assertThat(points).extracting(Point::step).containsExactly(0L, 1L);
        assertThat(points).extracting(Point::loss).containsExactly(4.1, 4.0);
    }

    @Test
    void patternSelectsTheMetrics() throws Exception {
        SeriesSelector choice = new SeriesSelector(
                List.of("loss"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LinePattern.parse("u(?<step>\\d+) (?<loss>\\S+) (?<gradNorm>\\S+) (?<lr>\\S+)")));
        Path file = Files.write(folder.resolve("p.log"), text("u7 nan 0.5 1e-3\nu8 2.5 0.6 1e-3\n"));
        try (FollowedLog log = FollowedLog.ofOutput(file, choice)) {
            assertThat(log.poll()).containsExactly(new Point(7, Double.NaN, 1e-3, 0.5), new Point(8, 2.5, 1e-3, 0.6));
        }
    }

    @Test
    void rewrittenDocumentCannotBeFollowed() throws Exception {
        Path file =
                Files.write(folder.resolve("state.json"), text("{\"log_history\": [\n{\"step\": 1,\n\"loss\": 2}]}\n"));
        try (FollowedLog log = FollowedLog.of(file, choice())) {
            assertThatThrownBy(log::poll)
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageContaining("cannot be followed");
        }
    }

    @Test
    void rowWithoutAStepIsReported() throws Exception {
        Path file = Files.write(folder.resolve("a.jsonl"), text("{\"loss\": 1}\n{\"loss\": 2}\n"));
        try (FollowedLog log = FollowedLog.of(file, choice())) {
            assertThatThrownBy(log::poll).isInstanceOf(EpicenterException.class).hasMessageContaining("has no step");
        }
    }

    @Test
    void stepsAreThoseOfAScan() throws Exception {
        repeat(10, random -> {
            int length = 5 + random.nextInt(20);
            StringBuilder rows = new StringBuilder();
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int position = 1; position <= length; position++) {
                    int step = epoch * length + position;
                    rows.append(
                            random.nextBoolean()
                                    ? "{\"epoch\": %d, \"iter\": %d, \"loss\": %d}\n".formatted(epoch, position, step)
                                    : "{\"iter\": %2$d, \"loss\": %3$d, \"epoch\": %1$d}\n"
                                            .formatted(epoch, position, step));
                }
            }
            assertThat(follow(random, false, text(rows.toString())))
                    .hasSize(3 * length)
                    .allMatch(point -> point.step() == (long) point.loss());
        });
    }

    @Test
    void rowsOfTheSameFractionalEpochHaveNoStep() throws Exception {
        Path file = Files.write(
                folder.resolve("a.jsonl"), text("{\"epoch\": 0.5, \"loss\": 1}\n{\"epoch\": 0.5, \"loss\": 2}\n"));
        try (FollowedLog log = FollowedLog.of(file, choice())) {
            assertThatThrownBy(log::poll).isInstanceOf(EpicenterException.class).hasMessageContaining("has no step");
        }
    }

    private static String step(int step, double[] losses) {
        return String.format(Locale.ROOT, "iter %d: loss %s, time 12.3ms%n", step, losses[step - 1]);
    }

    private static byte[] lines(double[] losses, IntFunction<String> line, String head) {
        return text(
                head + IntStream.rangeClosed(1, losses.length).mapToObj(line).collect(Collectors.joining()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Double[] boxed(double[] values) {
        return Arrays.stream(values).boxed().toArray(Double[]::new);
    }

    private void follow(Random random, boolean printed, byte[] content, double[] losses) throws IOException {
        List<Point> points = follow(random, printed, content);
        assertThat(points).extracting(Point::loss).containsExactly(boxed(losses));
        assertThat(points).extracting(Point::step).isSorted().hasSize(losses.length);
    }

    /** Polls after each piece is written. */
    private List<Point> follow(Random random, boolean printed, byte[] content) throws IOException {
        Path file = folder.resolve("log" + random.nextLong());
        Files.createFile(file);
        List<Point> points = new ArrayList<>();
        try (FollowedLog log = printed ? FollowedLog.ofOutput(file, choice()) : FollowedLog.of(file, choice())) {
            for (int at = 0; at < content.length; ) {
                int to = Math.min(content.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 5000));
                Files.write(file, Arrays.copyOfRange(content, at, to), StandardOpenOption.APPEND);
                points.addAll(log.poll());
                at = to;
            }
        }
        return points;
    }

    private static SeriesSelector choice() {
        return new SeriesSelector(List.of("loss"), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
