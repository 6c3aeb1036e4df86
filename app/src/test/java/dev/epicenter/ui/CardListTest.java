package dev.epicenter.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.file.StateHome;
import dev.epicenter.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CardListTest {
    private record Text(String kind, String path, String text, Optional<Instant> made, Optional<String> problem)
            implements Card {}

    /** Entries in memory: names, which are newer in ascending order, with their texts. */
    private static final class Texts implements CardSource {
        private final Map<String, String> texts = new ConcurrentHashMap<>();
        private final CountDownLatch mayReadOldest = new CountDownLatch(1);
        private Optional<String> note = Optional.empty();
        private int reads;

        @Override
        public Found find(Path root) {
            return new Found(texts.keySet().stream().map(root::resolve).toList(), note);
        }

        @Override
        public long made(Path entry) {
            return entry.getFileName().toString().charAt(0);
        }

        @Override
        public String stamp(Path entry) {
            return texts.getOrDefault(entry.getFileName().toString(), "");
        }

        @Override
        public Card read(String name, Path entry) {
            if (name.startsWith("a")) {
                await();
            }
            synchronized (this) {
                reads++;
            }
            return new Text("text", name, texts.getOrDefault(name, ""), Optional.empty(), Optional.empty());
        }

        private void await() {
            try {
                assertThat(mayReadOldest.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @TempDir
    private Path folder;

    private final Texts texts = new Texts();

    @Test
    @Timeout(60)
    void newestEntriesAreSentBeforeTheOldestIsRead() {
        texts.texts.putAll(Map.of("a", "1", "b", "2", "c", "3"));
        List<String> sent = new ArrayList<>();
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            list.send(0, line -> {
                sent.add(line);
                if (line.contains("\"b\"")) {
                    texts.mayReadOldest.countDown();
                }
            });
        }
        assertThat(sent).hasSize(5);
        assertThat(sent.subList(1, 4).stream()
                        .map(line ->
                                Json.parse(line, JsonNode.class).path("path").asString())
                        .toList())
                .containsExactly("c", "b", "a");
    }

    @Test
    @Timeout(60)
    void entriesThatAreKnownDoNotWaitForThoseThatAnotherRequestReads() throws InterruptedException {
        texts.texts.putAll(Map.of("b", "1", "c", "2"));
        for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
            texts.texts.put("a" + i, "old");
        }
        CountDownLatch newestAreKnown = new CountDownLatch(1);
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            Thread other = new Thread(() -> list.send(0, line -> {
                if (line.contains("\"b\"")) {
                    newestAreKnown.countDown();
                }
            }));
            other.start();
            assertThat(newestAreKnown.await(20, TimeUnit.SECONDS)).isTrue();
            list.send(0, line -> {
                if (line.contains("\"b\"")) {
                    texts.mayReadOldest.countDown();
                }
            });
            other.join();
        }
        assertThat(texts.mayReadOldest.getCount()).isZero();
    }

    @Test
    void onlyChangesAreReadAndSentAgain() {
        texts.mayReadOldest.countDown();
        texts.texts.putAll(Map.of("a", "1", "b", "2"));
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            long version = version(send(list, 0));
            assertThat(send(list, version)).hasSize(2);
            assertThat(texts.reads).isEqualTo(2);

            texts.texts.put("b", "3");
            List<String> changed = send(list, version);
            assertThat(changed).hasSize(3);
            assertThat(changed.get(1)).contains("\"3\"");

            texts.texts.remove("a");
            List<String> last = send(list, version(changed));
            assertThat(last).hasSize(2);
            assertThat(last.get(1)).contains("[\"b\"]");
            assertThat(texts.reads).isEqualTo(3);
        }
    }

    @Test
    void aNewServerReadsOnlyWhatHasChangedSinceTheLastOne() throws IOException {
        texts.mayReadOldest.countDown();
        texts.texts.putAll(Map.of("b", "1", "c", "2"));
        List<String> first;
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            first = send(list, 0);
        }
        texts.texts.put("b", "3");
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            List<String> again = send(list, 0);
            assertThat(again).hasSize(4);
            assertThat(again.get(1)).isEqualTo(first.get(1));
            assertThat(again.get(2)).contains("\"3\"");
        }
        assertThat(texts.reads).isEqualTo(3);
        // A damaged list costs only time.
        try (Stream<Path> kept = Files.list(StateHome.folder("lists"))) {
            for (Path file : kept.toList()) {
                Files.writeString(file, Files.readString(file).replace("3", "4"));
            }
        }
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            assertThat(send(list, 0).get(2)).contains("\"3\"");
        }
        assertThat(texts.reads).isEqualTo(5);
    }

    @Test
    void whatTheListLacksIsSaidAtItsEnd() {
        texts.texts.put("b", "1");
        try (CardList list = new CardList(RunsRoot.of(folder), List.of(texts))) {
            assertThat(send(list, 0).get(2)).contains("\"notes\":[]");
            texts.note = Optional.of("Some are missing.");
            assertThat(send(list, 0).get(2)).contains("\"notes\":[\"Some are missing.\"]");
        }
    }

    private static List<String> send(CardList list, long since) {
        List<String> lines = new ArrayList<>();
        list.send(since, lines::add);
        return lines;
    }

    private static long version(List<String> lines) {
        return Json.parse(lines.get(lines.size() - 1), JsonNode.class)
                .path("version")
                .asLong();
    }
}
