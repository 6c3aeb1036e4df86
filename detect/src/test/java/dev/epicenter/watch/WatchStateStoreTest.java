package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchStateStoreTest {
    @TempDir
    private Path folder;

    @Test
    void stateIsAvailableToTheNextProcess() {
        WatchedFile file = Events.file("a", "/logs/a", 7).reported(List.of("01", "02"));
        try (WatchStateStore store = WatchStateStore.open(folder)) {
            store.remember(List.of(file), List.of(Events.event(1), Events.event(2)), List.of("out", "webhook"));
            store.acknowledge("out", Events.event(1));
        }
        try (WatchStateStore store = WatchStateStore.open(folder)) {
            assertThat(store.files()).containsExactly(file);
            assertThat(store.next("out")).contains(Events.event(2));
            assertThat(store.next("webhook")).contains(Events.event(1));
            assertThat(store.waiting(List.of("out", "webhook"))).isEqualTo(3);
            store.acknowledge("webhook", Events.event(1));
            store.acknowledge("webhook", Events.event(2));
            assertThat(store.next("webhook")).isEmpty();
            assertThat(store.next("out")).contains(Events.event(2));
        }
    }

    @Test
    void stateOfVersionOneIsRead() throws IOException {
        WatchedFile file = Events.file("a", "/logs/a", 7).reported(List.of("01", "02"));
        try (WatchStateStore store = WatchStateStore.open(folder)) {
            store.remember(List.of(file), List.of(), List.of());
        }
        Path state = folder.resolve("watch.json");
        Files.writeString(
                state,
                Files.readString(state)
                        .replace("\"format\" : 2", "\"format\" : 1")
                        .replace("\"reported\"", "\"told\"")
                        .replaceFirst(",\\s*\"crc32c\" : \"[0-9a-f]{8}\"", ""));
        try (WatchStateStore store = WatchStateStore.open(folder)) {
            assertThat(store.files()).containsExactly(file);
        }
    }

    @Test
    void secondWatchOnTheSameStateIsRejectedInOneLine() {
        try (WatchStateStore store = WatchStateStore.open(folder)) {
            assertThat(store.files()).isEmpty();
            assertThatThrownBy(() -> WatchStateStore.open(folder).close())
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("--state")
                    .message()
                    .hasLineCount(1);
        }
        WatchStateStore.open(folder).close();
    }

    @Test
    void damagedStateIsReportedAndNotModified() throws IOException {
        Files.writeString(folder.resolve("watch.json"), "{\"epicenter\":\"watch\",\"for");
        assertThatThrownBy(() -> WatchStateStore.open(folder).close())
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("watch.json");
        assertThat(folder.resolve("watch.json")).hasContent("{\"epicenter\":\"watch\",\"for");
        assertThatThrownBy(() -> WatchStateStore.open(folder).close()).isInstanceOf(CorruptFileException.class);
    }
}
