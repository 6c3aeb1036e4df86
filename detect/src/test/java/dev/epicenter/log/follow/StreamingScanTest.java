package dev.epicenter.log.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.log.format.BinaryLogs;
import dev.epicenter.log.format.NoSeriesException;
import dev.epicenter.log.scan.Finding;
import dev.epicenter.log.scan.LogScan;
import dev.epicenter.log.scan.ScannedLog;
import dev.epicenter.log.scan.ScannedSeries;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SeriesListener;
import dev.epicenter.log.scan.SeriesListener.Change;
import dev.epicenter.log.scan.SeriesSelector;
import dev.epicenter.log.scan.StepUnit;
import dev.epicenter.spike.Spike;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingScanTest extends RandomizedTest {
    @TempDir
    private Path folder;

    private record Received(String metric, Change change, SeriesEvent event) {
        boolean of(ScannedSeries series, SeriesEvent scanned) {
            // The first run of a file has its plain name until another begins.
            boolean firstRun = series.metric().startsWith(metric + " (seed=0)");
            return (metric.equals(series.metric()) || firstRun)
                    && event.alarmRow() == scanned.alarmRow()
                    && (event.kind() == Spike.Kind.HARD_BATCH) == (scanned.kind() == Spike.Kind.HARD_BATCH);
        }
    }

    /** Steps with restarts, and losses with spikes, hard batches and non-finite values. */
    private record Content(long[] steps, double[] losses) {
        static Content random(Random random) {
            int rows = 150 + random.nextInt(500);
            long[] steps = new long[rows];
            double[] losses = new double[rows];
            long step = random.nextInt(3);
            double raised = 0;
            int left = 0;
            for (int row = 0; row < rows; row++) {
                step = random.nextInt(300) == 0 ? Math.max(0, step - random.nextInt(100)) : step + 1;
                if (left-- <= 0) {
                    boolean spikes = row > 40 && random.nextInt(60) == 0;
                    raised = spikes ? 0.5 + 5 * random.nextDouble() : 0;
                    left = spikes ? 1 + random.nextInt(random.nextBoolean() ? 3 : 80) : 0;
                }
                steps[row] = step;
                losses[row] = random.nextInt(400) == 0
                        ? Double.NaN
                        : 2 + 2.0 / (1 + row) + raised + 0.02 * random.nextGaussian();
            }
            return new Content(steps, losses);
        }

        byte[] jsonLines() {
            return lines("", "{\"step\": %d, \"loss\": %s}%n");
        }

        byte[] table() {
            return lines("step,train_loss\n", "%d,%s%n");
        }

        byte[] console() {
            return lines("using device: cpu\ntokens per iteration: 4096\n", "iter %d: loss %s, time 12.3ms%n");
        }

        /** Epochs of 50 steps, with the position in each. */
        byte[] positions() {
            StringBuilder text = new StringBuilder();
            for (int row = 0; row < losses.length; row++) {
                text.append("{\"epoch\": %d, \"iter\": %d, \"loss\": %s}%n".formatted(row / 50, row % 50, losses[row]));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Three runs, one after the other or row by row. */
        byte[] runs(Random random) {
            boolean interleaved = random.nextBoolean();
            int each = losses.length / 3;
            StringBuilder text = new StringBuilder("step,seed,loss\n");
            for (int row = 0; row < 3 * each; row++) {
                int step = interleaved ? row / 3 : row % each;
                text.append("%d,%d,%s%n".formatted(step, interleaved ? row % 3 : row / each, losses[row]));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** A log that was emptied under its writer, twice. */
        byte[] holes() {
            byte[] text = new String(jsonLines(), StandardCharsets.UTF_8)
                    .replace("\"loss\": 2.00", "\"loss\": 2.001")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] file = new byte[text.length + 8000];
            System.arraycopy(text, 0, file, 5000, text.length / 2);
            System.arraycopy(text, text.length / 2, file, 8000 + text.length / 2, text.length - text.length / 2);
            return file;
        }

        byte[] blanks() {
            return lines("   step      loss\n", "%7d  %s%n");
        }

        byte[] wandb() {
            return BinaryLogs.wandb(
                    Arrays.stream(losses).mapToObj(Double::toString).toArray(String[]::new), 100);
        }

        private byte[] lines(String head, String line) {
            return (head
                            + IntStream.range(0, losses.length)
                                    .mapToObj(row -> String.format(Locale.ROOT, line, steps[row], losses[row]))
                                    .collect(Collectors.joining()))
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void eventsOfAGrowingFileAreThoseOfAScan() throws Exception {
        int[] events = {0};
        repeat(12, random -> {
            Content content = Content.random(random);
            for (byte[] file : List.of(
                    content.jsonLines(),
                    content.table(),
                    content.console(),
                    content.wandb(),
                    content.positions(),
                    content.runs(random),
                    content.holes(),
                    content.blanks())) {
                events[0] += sameAsScan(random, file);
            }
        });
        assertThat(events[0]).as("events over all logs").isPositive();
    }

    private int sameAsScan(Random random, byte[] content) throws IOException {
        Path file = folder.resolve("log" + random.nextLong());
        Set<Finding> findings = new LinkedHashSet<>();
        Set<Received> received = follow(random, file, content, findings);
        ScannedLog scanned = LogScan.scan(file, SeriesSelector.losses(), bytes -> {});
        // A growing file has no last row.
        List<Finding> lasting = scanned.findings().stream()
                .filter(finding -> !(finding instanceof Finding.JumpAtEnd))
                .toList();
        assertThat(findings).containsExactlyInAnyOrderElementsOf(lasting);
        int events = 0;
        for (ScannedSeries series : scanned.series()) {
            for (SeriesEvent event : series.events()) {
                List<Received> of =
                        received.stream().filter(h -> h.of(series, event)).toList();
                received.removeAll(of);
                expect(event, of);
                events++;
            }
        }
        assertThat(received).as("events that the scan does not report").isEmpty();
        return events;
    }

    private static void expect(SeriesEvent scanned, List<Received> received) {
        if (scanned.kind() == Spike.Kind.HARD_BATCH) {
            assertThat(received).singleElement().extracting(Received::event).isEqualTo(scanned);
            return;
        }
        Received opened = received.get(0);
        assertThat(opened.change()).isEqualTo(Change.OPENED);
        assertThat(opened.event().onset()).isEqualTo(scanned.onset());
        assertThat(opened.event().end()).isEmpty();
        List<Received> closed =
                received.stream().filter(h -> h.change() == Change.CLOSED).toList();
        assertThat(closed).hasSizeLessThan(2);
        List<Received> returned =
                received.stream().filter(h -> h.change() == Change.RETURNED).toList();
        assertThat(returned).hasSizeLessThanOrEqualTo(closed.size());
        if (returned.isEmpty()) {
            // Only the scan closes an event that is open at the end of the file.
            closed.forEach(h -> assertThat(h.event()).isEqualTo(scanned));
        } else {
            assertThat(closed.get(0).event().kind()).isEqualTo(Spike.Kind.DIVERGENCE);
            assertThat(returned.get(0).event()).isEqualTo(scanned);
        }
        assertThat(closed.isEmpty() && scanned.end().isPresent()).isFalse();
        assertThat(received.stream().filter(h -> h.change() == Change.WORSENED).toList())
                .hasSizeLessThan(2)
                .allSatisfy(h -> assertThat(h.event().height()).isInfinite());
    }

    @Test
    void formatIsDetectedAgainAfterALongPreamble() throws Exception {
        // Plain lines first; the trainer's own lines, with another name for the step, follow later.
        String preamble = "epoch 1 loss 9.5\nepoch 2 loss 9.4\n";
        StringBuilder lines = new StringBuilder(preamble);
        for (int step = 1; step <= 300; step++) {
            lines.append("iter ")
                    .append(step)
                    .append(": loss ")
                    .append(step >= 200 && step < 240 ? 7.0 : 2 + 0.01 * (step * 5 % 13 - 6))
                    .append(", time 12.3ms, mfu 3.1%\n");
        }
        assertThat(sameMetricsAsScan(lines.toString().getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    private boolean sameMetricsAsScan(byte[] content) throws IOException {
        Path file = Files.createFile(folder.resolve("preamble.log"));
        Set<Received> received = new LinkedHashSet<>();
        String format = "";
        try (StreamingScan series = fed(file, content, 40, received)) {
            format = series.format();
        }
        ScannedLog scanned = LogScan.scan(file, SeriesSelector.losses(), bytes -> {});
        SeriesEvent event = scanned.series().get(0).events().get(0);
        return format.equals(scanned.format())
                && received.stream()
                        .anyMatch(h -> h.change() == Change.OPENED && h.event().alarmRow() == event.alarmRow());
    }

    private static StreamingScan fed(Path file, byte[] content, int piece, Set<Received> received) throws IOException {
        Optional<StreamingScan> series = Optional.empty();
        for (int at = 0; at < content.length; at += piece) {
            Files.write(
                    file,
                    Arrays.copyOfRange(content, at, Math.min(content.length, at + piece)),
                    StandardOpenOption.APPEND);
            if (series.isEmpty()) {
                series = open(file, received);
            }
            if (series.isPresent()) {
                series.get().advance(Files.size(file));
            }
        }
        return series.orElseThrow();
    }

    private static Optional<StreamingScan> open(Path file, Set<Received> received) {
        return open(file, received, new LinkedHashSet<>());
    }

    private static Optional<StreamingScan> open(Path file, Set<Received> received, Set<Finding> findings) {
        return StreamingScan.open(file, SeriesSelector.losses(), new SeriesListener() {
            @Override
            public void onEvent(String metric, StepUnit unit, Change change, SeriesEvent event) {
                received.add(new Received(metric, change, event));
            }

            @Override
            public void onFinding(Finding finding) {
                assertThat(findings.add(finding)).as("%s, once", finding).isTrue();
            }
        });
    }

    @Test
    void findingsOfAGrowingFileAreThoseOfAScan() throws Exception {
        int[] found = {0};
        repeat(12, random -> {
            StringBuilder log = new StringBuilder();
            int step = 0;
            for (int row = 0; row < 400; row++) {
                step = row == 200 ? 150 : step + 1;
                String gradient = row > 330 ? "NaN" : "1.5";
                double loss = 2 + 0.02 * random.nextGaussian() + (row >= 200 ? 1 : 0);
                log.append("{\"step\": %d, \"loss\": %s, \"val_loss\": %.4f, \"grad_norm\": %s}%n"
                        .formatted(step, row >= 370 ? "0.5" : Double.toString(loss), 2 + 0.01 * row, gradient));
            }
            Path file = folder.resolve("findings" + random.nextLong());
            Set<Finding> findings = new LinkedHashSet<>();
            follow(random, file, log.toString().getBytes(StandardCharsets.UTF_8), findings);
            List<Finding> scanned =
                    LogScan.scan(file, SeriesSelector.losses(), bytes -> {}).findings();
            assertThat(findings).containsExactlyInAnyOrderElementsOf(scanned);
            found[0] += scanned.size();
        });
        assertThat(found[0]).as("a jump, a frozen loss and a gradient each").isEqualTo(3 * iters(12));
    }

    /** Reads after each piece is written. */
    private static Set<Received> follow(Random random, Path file, byte[] content, Set<Finding> findings)
            throws IOException {
        Files.createFile(file);
        Set<Received> received = new LinkedHashSet<>();
        Optional<StreamingScan> series = Optional.empty();
        for (int at = 0; at < content.length; ) {
            int to = Math.min(content.length, at + 1 + random.nextInt(random.nextBoolean() ? 50 : 9000));
            Files.write(file, Arrays.copyOfRange(content, at, to), StandardOpenOption.APPEND);
            if (series.isEmpty()) {
                series = open(file, received, findings);
            }
            if (series.isPresent()) {
                series.get().advance(to);
            }
            at = to;
        }
        int before = received.size();
        series.ifPresent(StreamingScan::close);
        assertThat(received).as("a half-written line has no events").hasSize(before);
        return received;
    }

    @Test
    void copyOfTheFileIsContinuedAtItsMark() throws Exception {
        Content content = Content.random(random());
        byte[] bytes = content.jsonLines();
        Path file = folder.resolve("first");
        Set<Received> received = new LinkedHashSet<>();
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        try (StreamingScan series = open(file, received).orElseThrow()) {
            series.advance(bytes.length / 2);
            Path copy = Files.write(folder.resolve("copy"), bytes);
            series.switchTo(copy);
            assertThat(series.length()).isEqualTo(bytes.length);
            series.advance(bytes.length);
            assertThat(series.newest()).containsEntry("loss", content.steps()[content.steps().length - 1]);
        }
        Set<Received> whole = new LinkedHashSet<>();
        try (StreamingScan series =
                open(Files.write(folder.resolve("whole"), bytes), whole).orElseThrow()) {
            series.advance(bytes.length);
        }
        assertThat(received).containsExactlyElementsOf(whole);
    }

    @Test
    void compressedFileAndSingleDocumentCannotBeFollowed() throws Exception {
        Path packed = Files.write(folder.resolve("a.gz"), new byte[] {0x1F, (byte) 0x8B, 8, 0});
        assertThatThrownBy(() -> open(packed, new LinkedHashSet<>()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("gzip-compressed and cannot be followed");
        Path document =
                Files.writeString(folder.resolve("state.json"), "{\"log_history\": [\n{\"step\": 1,\n\"loss\": 2}]}\n");
        assertThatThrownBy(() -> open(document, new LinkedHashSet<>()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("one JSON document")
                .message()
                .hasLineCount(1);
    }

    @Test
    void textWithoutAMeasurementIsAwaitedAndBinaryIsRejected() throws Exception {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "nothing to see\nhere\n");
        assertThat(open(notes, new LinkedHashSet<>())).isEmpty();
        Path image = Files.write(folder.resolve("image"), new byte[] {1, 0, 10, 0, 10, 0, 10, 0});
        assertThatThrownBy(() -> open(image, new LinkedHashSet<>())).isInstanceOf(NoSeriesException.class);
    }
}
