package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.watch.EventSink.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkWorkerTest extends RandomizedTest {
    private static final Backoff SHORT = new Backoff(Duration.ofMillis(2), Duration.ofMillis(10));
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final Events.Listener listener = new Events.Listener();
    private Optional<WatchStateStore> opened = Optional.empty();

    private WatchStateStore store() {
        return opened.orElseThrow();
    }

    @BeforeEach
    void open() {
        opened = Optional.of(WatchStateStore.open(folder.resolve("state")));
    }

    @AfterEach
    void close() {
        store().close();
    }

    /** Answers each attempt, numbered from 1. */
    private record Sink(List<String> tried, int mostAttempts, Function<Integer, Reply> answer) implements EventSink {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public String label() {
            return "the test";
        }

        @Override
        public int attempts() {
            return mostAttempts;
        }

        @Override
        public Reply deliver(WatchEvent event) {
            tried.add(event.id());
            return answer.apply(tried.size());
        }
    }

    private static Sink sink(int most, Function<Integer, Reply> answer) {
        return new Sink(new ArrayList<>(), most, answer);
    }

    private static Reply retry() {
        return new Reply.Retry("is down", Optional.empty());
    }

    private List<String> deliver(Sink sink, int events) {
        List<WatchEvent> all =
                IntStream.rangeClosed(1, events).mapToObj(Events::event).toList();
        store().remember(List.of(), all, List.of(sink.name()));
        SinkWorker worker = SinkWorker.start(sink, store(), SHORT, listener);
        worker.finish();
        assertThat(worker.join(LONG)).isTrue();
        assertThat(worker.failure()).isEmpty();
        return all.stream().map(WatchEvent::id).toList();
    }

    @Test
    void eventsAreDeliveredInOrderAndOnce() {
        Sink sink = sink(9, attempt -> new Reply.Accepted());
        assertThat(deliver(sink, 5)).isEqualTo(sink.tried());
        assertThat(store().next("test")).isEmpty();
        assertThat(listener.warn).isEmpty();
    }

    @Test
    void unavailableSinkIsRetriedAndReportedOnce() {
        Sink sink = sink(9, attempt -> attempt <= 2 ? retry() : new Reply.Accepted());
        List<String> ids = deliver(sink, 2);
        assertThat(sink.tried()).containsExactly(ids.get(0), ids.get(0), ids.get(0), ids.get(1));
        assertThat(listener.warn).singleElement().asString().startsWith("the test: is down; events are kept");
        assertThat(listener.info).containsExactly("the test: accepts events again");
    }

    @Test
    void undeliveredEventsAreLeftForTheNextWatch() {
        Sink sink = sink(9, attempt -> retry());
        List<String> ids = deliver(sink, 2);
        assertThat(sink.tried()).hasSize(3).containsOnly(ids.get(0));
        assertThat(store().waiting(List.of("test"))).isEqualTo(2);
    }

    @Test
    void rejectedAndExhaustedDeliveriesAreReported() {
        Sink sink = sink(
                2,
                attempt -> attempt == 1 ? new Reply.Reject("says no") : attempt <= 3 ? retry() : new Reply.Accepted());
        List<String> ids = deliver(sink, 3);
        assertThat(sink.tried()).containsExactly(ids.get(0), ids.get(1), ids.get(1), ids.get(2));
        assertThat(listener.warn).hasSize(3);
        assertThat(listener.warn.get(0)).contains("says no; not delivered", ids.get(0));
        assertThat(listener.warn.get(2)).contains("is down, 2 times; not delivered", ids.get(1));
        assertThat(store().next("test")).isEmpty();
    }

    @Test
    void stopDuringALongPauseEndsAtOnceAndKeepsTheEvent() {
        Sink sink = sink(9, attempt -> new Reply.Retry("is down", Optional.of(Duration.ofDays(1))));
        store().remember(List.of(), List.of(Events.event(1)), List.of("test"));
        SinkWorker worker = SinkWorker.start(sink, store(), new Backoff(LONG, LONG), listener);
        worker.stop(LONG);
        assertThat(worker.join(LONG)).isTrue();
        assertThat(store().waiting(List.of("test"))).isOne();
    }

    @Test
    void pausesGrowRandomlyBetweenBounds() throws Exception {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
        repeat(100, random -> {
            int failures = 1 + random.nextInt(2000);
            long longest = (long) Math.min(300_000, 1000 * Math.pow(2, failures - 1));
            assertThat(backoff.pause(failures, random).toMillis()).isBetween(longest / 2, longest);
        });
    }
}
