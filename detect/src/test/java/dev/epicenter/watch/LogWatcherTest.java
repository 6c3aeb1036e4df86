package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.log.follow.StreamingScan;
import dev.epicenter.log.scan.SeriesEvent;
import dev.epicenter.log.scan.SeriesListener.Change;
import dev.epicenter.log.scan.SeriesSelector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWatcherTest extends RandomizedTest {
    private static final String SINK = "test";

    @TempDir
    private Path temporary;

    private Path logs = Path.of("none");
    private final Events.Listener listener = new Events.Listener();
    private final List<WatchEvent> delivered = new ArrayList<>();
    private boolean newOnly;
    private List<Path> paths = List.of();
    private Optional<Process> process = Optional.empty();

    /** A watch of one process. */
    private record Process(WatchStateStore store, LogWatcher watch) {
        void kill() {
            watch.close();
            store.close();
        }
    }

    @BeforeEach
    void makeFolders() throws IOException {
        logs = Files.createDirectory(temporary.toRealPath().resolve("logs"));
        paths = List.of(logs);
    }

    @AfterEach
    void kill() {
        process.ifPresent(Process::kill);
        process = Optional.empty();
    }

    private Process process() {
        if (process.isEmpty()) {
            WatchStateStore store = WatchStateStore.open(temporary.resolve("state"));
            // Saved at each poll, or only with events: both must work.
            Clock clock = new Ticking(new long[1], random().nextBoolean() ? 1 : 60);
            process = Optional.of(new Process(
                    store,
                    new LogWatcher(
                            paths,
                            Set.of(temporary.resolve("state")),
                            inner -> inner.endsWith("skipped"),
                            SeriesSelector.losses(),
                            EnumSet.allOf(Change.class),
                            newOnly,
                            true,
                            store,
                            List.of(SINK),
                            listener,
                            clock)));
        }
        return process.get();
    }

    /** A clock that advances at each call. */
    private static final class Ticking extends Clock {
        private final long[] ticks;
        private final long seconds;

        Ticking(long[] ticks, long seconds) {
            this.ticks = ticks;
            this.seconds = seconds;
        }

        @Override
        public Instant instant() {
            return Events.NOW.plusSeconds(seconds * ticks[0]++);
        }

        @Override
        public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    private void look() {
        while (process().watch().look(() -> false)) {
            assertThat(listener.info).as("an uncertain poll becomes certain").hasSizeLessThan(100_000);
        }
    }

    private void deliver() {
        WatchStateStore store = process().store();
        for (Optional<WatchEvent> next = store.next(SINK); next.isPresent(); next = store.next(SINK)) {
            delivered.add(next.get());
            store.acknowledge(SINK, next.get());
        }
    }

    private void lookAndDeliver() {
        look();
        deliver();
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<Change> changes() {
        return delivered.stream().map(WatchEvent::change).toList();
    }

    private record Reported(Change change, SeriesEvent event) {}

    /** The events of files that are read in one call. */
    private List<Reported> expected() throws IOException {
        List<Reported> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                Optional<StreamingScan> series = StreamingScan.open(
                        file,
                        SeriesSelector.losses(),
                        (metric, unit, change, event) -> all.add(new Reported(change, event)));
                if (series.isPresent()) {
                    series.get().advance(Files.size(file));
                    series.get().close();
                }
            }
        }
        return all;
    }

    /** A run that writes its log line by line and rotates it in different ways. */
    private final class Run {
        private final Random random;
        private final Path log;
        private int step;
        private int raised;
        private int rotations;

        Run(Random random, String name) {
            this.random = random;
            this.log = logs.resolve(name);
        }

        void write() throws IOException {
            StringBuilder lines = new StringBuilder();
            for (int count = random.nextInt(150); count > 0; count--) {
                step++;
                raised = raised > 0 ? raised - 1 : random.nextInt(80) == 0 ? random.nextInt(40) : 0;
                double loss = 2 + 0.02 * random.nextGaussian() + (raised > 0 ? 3 : 0);
                lines.append("{\"step\": ")
                        .append(step)
                        .append(", \"loss\": ")
                        .append(random.nextInt(300) == 0 ? "NaN" : Double.toString(loss))
                        .append("}\n");
            }
            append(log, lines.toString());
        }

        void rotate() throws IOException {
            Path previous = log.resolveSibling(log.getFileName() + "." + ++rotations);
            boolean renamed = random.nextBoolean();
            listener.info.add("(" + previous.getFileName() + (renamed ? " renamed)" : " copied)"));
            if (renamed) {
                Files.move(log, previous);
            } else {
                Files.copy(log, previous);
                Files.writeString(log, "");
            }
        }

        void replaceByACopy() throws IOException {
            listener.info.add("(" + log.getFileName() + " replaced by a copy)");
            Path copy = Files.copy(log, log.resolveSibling("." + log.getFileName()));
            Files.move(copy, log, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void eachEventIsReportedOnceDespiteRotationsAndKills() throws Exception {
        int[] events = {0};
        repeat(15, random -> {
            List<Run> runs = List.of(new Run(random, "a.log"), new Run(random, "b.log"));
            for (int turn = 0; turn < 40; turn++) {
                Run run = runs.get(random.nextInt(runs.size()));
                switch (random.nextInt(12)) {
                    case 0 -> {
                        listener.info.add("(killed)");
                        kill();
                    }
                    case 1 -> {
                        if (Files.exists(run.log)) {
                            run.rotate();
                        }
                    }
                    case 2 -> {
                        if (Files.exists(run.log)) {
                            run.replaceByACopy();
                        }
                    }
                    case 3, 4, 5 -> look();
                    case 6 -> deliver();
                    default -> run.write();
                }
            }
            lookAndDeliver();
            List<Reported> expected = expected();
            assertThat(delivered.stream()
                            .filter(e -> e.change() != Change.FINDING)
                            .map(e -> new Reported(e.change(), e.event().orElseThrow())))
                    .as(String.join("\n", listener.info))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(delivered.stream().map(WatchEvent::id)).doesNotHaveDuplicates();
            events[0] += expected.size();
            startOver();
        });
        assertThat(events[0]).isPositive();
    }

    private void startOver() throws IOException {
        listener.info.clear();
        kill();
        delivered.clear();
        dev.epicenter.file.Folder.deleteTree(temporary.resolve("state"));
        dev.epicenter.file.Folder.deleteTree(logs);
        Files.createDirectory(logs);
    }

    @Test
    void eventIsDeliveredAgainWithTheSameIdAfterAKill() throws Exception {
        append(logs.resolve("a.log"), Events.lines(1, 205, 200, 1));
        look();
        WatchEvent first = process().store().next(SINK).orElseThrow();
        kill();
        lookAndDeliver();
        assertThat(delivered).containsExactly(first);
    }

    @Test
    void rotatedFileIsReadToItsEndUnderItsNewName() throws Exception {
        Path log = logs.resolve("train.log");
        paths = List.of(log);
        append(log, Events.lines(1, 190, 200, 1));
        lookAndDeliver();
        process().watch().save(true);
        kill();
        // Between two polls.
        append(log, Events.lines(191, 205, 200, 1));
        Files.move(log, logs.resolve("train.log.1"));
        append(log, Events.lines(206, 230, 0, 1));
        lookAndDeliver();
        assertThat(changes()).containsExactly(Change.OPENED);
        assertThat(delivered.get(0).file()).endsWith("train.log.1");
        assertThat(listener.info).anyMatch(line -> line.endsWith("is now " + log + ".1"));
    }

    @Test
    void truncatedFileIsAnotherRunEvenWithEqualContent() throws Exception {
        Path log = logs.resolve("train.log");
        append(log, Events.lines(1, 205, 200, 1));
        lookAndDeliver();
        Files.writeString(log, Events.lines(1, 100, 200, 1));
        lookAndDeliver();
        append(log, Events.lines(101, 205, 200, 1));
        lookAndDeliver();
        assertThat(changes()).containsExactly(Change.OPENED, Change.OPENED);
        assertThat(delivered.get(0).event()).isEqualTo(delivered.get(1).event());
        assertThat(delivered.get(0).id()).isNotEqualTo(delivered.get(1).id());
        assertThat(listener.info).anyMatch(line -> line.contains("shorter than before"));
    }

    @Test
    void fileEmptiedUnderItsWriterIsReadOn() throws Exception {
        for (boolean pollBetween : new boolean[] {true, false}) {
            startOver();
            Path log = logs.resolve("train.log");
            append(log, Events.lines(1, 205, 200, 1));
            lookAndDeliver();
            // The writer keeps its position, so the file begins with NUL bytes.
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                long position = file.length();
                file.setLength(0);
                if (pollBetween) {
                    lookAndDeliver();
                }
                file.seek(position);
                file.write(Events.lines(206, 420, 400, 1).getBytes(StandardCharsets.UTF_8));
            }
            lookAndDeliver();
            assertThat(delivered.stream()
                            .filter(event -> event.change() == Change.OPENED)
                            .map(event -> event.event().orElseThrow().onset())
                            .toList())
                    .containsExactly(200L, 400L);
        }
    }

    @Test
    void rewrittenTableWithANewColumnRepeatsNoEvent() throws Exception {
        Path table = logs.resolve("metrics.csv");
        String rows = Events.lines(1, 230, 200, 1).replaceAll("\\{\"step\":(\\d+),\"loss\":([^}]+)}", "$1,$2");
        Files.writeString(table, "step,loss\n" + rows);
        lookAndDeliver();
        Files.writeString(table, "step,loss,val\n" + rows.replace("\n", ",\n") + "231,2.0,2.1\n");
        lookAndDeliver();
        assertThat(changes()).containsExactly(Change.OPENED, Change.CLOSED);
        assertThat(listener.info).anyMatch(line -> line.contains("was rewritten"));
    }

    @Test
    void newOnlyIgnoresEventsBeforeTheFirstPoll() throws Exception {
        newOnly = true;
        append(logs.resolve("a.log"), Events.lines(1, 205, 200, 1));
        lookAndDeliver();
        process().watch().save(true);
        kill();
        // Another file that appeared between polls is new.
        append(logs.resolve("b.log"), Events.lines(1, 205, 200, 2));
        lookAndDeliver();
        append(logs.resolve("a.log"), Events.lines(206, 230, 200, 1));
        lookAndDeliver();
        assertThat(delivered.stream()
                        .map(e -> e.change() + " " + Path.of(e.file()).getFileName()))
                .containsExactly("OPENED b.log", "CLOSED a.log");
    }

    @Test
    void temporarilyMissingFileRepeatsNoEvent() throws Exception {
        Path log = logs.resolve("train.log");
        paths = List.of(log);
        append(log, Events.lines(1, 205, 200, 1));
        lookAndDeliver();
        Path away = Files.createDirectory(temporary.resolve("away"));
        Files.move(log, away.resolve("x"));
        lookAndDeliver();
        assertThat(listener.warn).singleElement().asString().contains("no longer exists");
        Files.move(away.resolve("x"), log);
        append(log, Events.lines(206, 230, 200, 1));
        lookAndDeliver();
        assertThat(changes()).containsExactly(Change.OPENED, Change.CLOSED);
    }

    @Test
    void movedLinkLeadsToTheNextRun() throws Exception {
        Path first = temporary.resolve("first.log");
        Path second = temporary.resolve("second.log");
        Path link = logs.resolve("latest.log");
        paths = List.of(link);
        append(first, Events.lines(1, 205, 200, 1));
        append(second, Events.lines(1, 260, 250, 2));
        Files.createSymbolicLink(link, first);
        lookAndDeliver();
        Files.delete(link);
        Files.createSymbolicLink(link, second);
        lookAndDeliver();
        assertThat(changes()).containsExactly(Change.OPENED, Change.OPENED);
        assertThat(delivered.get(1).event().orElseThrow().onset()).isEqualTo(250);
    }

    @Test
    void unfollowableFileIsReportedInOneLineAndOthersAreFollowed() throws Exception {
        Path document = logs.resolve("trainer_state.json");
        append(document, "{\"log_history\": [\n{\"step\": 1,\n\"loss\": 2},\n{\"step\": 2, \"loss\": 1}]}\n");
        append(logs.resolve("config.json"), "{\n\"layers\": 12\n}\n");
        append(logs.resolve("notes.txt"), "nothing\nto see\n");
        append(logs.resolve("a.log"), Events.lines(1, 205, 200, 1));
        lookAndDeliver();
        lookAndDeliver();
        assertThat(listener.warn)
                .singleElement()
                .asString()
                .contains(document.toString(), "one JSON document")
                .hasLineCount(1);
        assertThat(changes()).containsExactly(Change.OPENED);
    }

    @Test
    void missingRequestedSeriesIsReportedOnce() throws Exception {
        Path log = logs.resolve("a.log");
        append(log, Events.lines(1, 205, 200, 1));
        Path document = logs.resolve("one-line.json");
        append(document, "{\"log_history\": [" + "{\"step\": 1, \"loss\": 2},".repeat(4000) + "{}]}\n");
        try (WatchStateStore store = WatchStateStore.open(temporary.resolve("another state"));
                LogWatcher watch = new LogWatcher(
                        List.of(log, document),
                        Set.of(),
                        inner -> false,
                        new SeriesSelector(List.of("zzz"), Optional.empty(), Optional.empty(), Optional.empty()),
                        EnumSet.allOf(Change.class),
                        false,
                        true,
                        store,
                        List.of(SINK),
                        listener,
                        Clock.systemUTC())) {
            watch.look(() -> false);
            watch.look(() -> false);
        }
        assertThat(listener.warn)
                .hasSize(2)
                .anyMatch(line -> line.contains("a.log") && line.contains("--metric zzz"))
                .anyMatch(line -> line.contains("one-line.json") && line.contains("so far"));
    }

    @Test
    void damagedFileIsReportedOnceAndOthersAreFollowed() throws Exception {
        byte[] damaged = "\u0018brain.Event:2".repeat(40).getBytes(StandardCharsets.UTF_8);
        Files.write(logs.resolve("events.out.tfevents"), damaged);
        append(logs.resolve("a.log"), Events.lines(1, 205, 200, 1));
        lookAndDeliver();
        lookAndDeliver();
        assertThat(listener.warn).singleElement().asString().contains("tfevents", "no longer followed");
        assertThat(changes()).containsExactly(Change.OPENED);
    }

    @Test
    void missingFileIsAwaited() throws Exception {
        Path log = logs.resolve("train.log");
        paths = List.of(log);
        lookAndDeliver();
        assertThat(listener.warn).singleElement().asString().contains("waiting for it");
        append(log, "{\"step\":1,");
        lookAndDeliver();
        Files.writeString(log, Events.lines(1, 205, 200, 1));
        lookAndDeliver();
        assertThat(changes()).containsExactly(Change.OPENED);
    }
}
