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

class LedgerTest {
    @TempDir
    private Path folder;

    @Test
    void stateIsAvailableToTheNextProcess() {
        WatchedFile file = Events.file("a", "/logs/a", 7).told(List.of("01", "02"));
        try (WatchStateStore ledger = WatchStateStore.open(folder)) {
            ledger.remember(List.of(file), List.of(Events.event(1), Events.event(2)), List.of("out", "webhook"));
            ledger.acknowledge("out", Events.event(1));
        }
        try (WatchStateStore ledger = WatchStateStore.open(folder)) {
            assertThat(ledger.files()).containsExactly(file);
            assertThat(ledger.next("out")).contains(Events.event(2));
            assertThat(ledger.next("webhook")).contains(Events.event(1));
            assertThat(ledger.waiting(List.of("out", "webhook"))).isEqualTo(3);
            ledger.acknowledge("webhook", Events.event(1));
            ledger.acknowledge("webhook", Events.event(2));
            assertThat(ledger.next("webhook")).isEmpty();
            assertThat(ledger.next("out")).contains(Events.event(2));
        }
    }

    @Test
    void secondWatchOnTheSameStateIsRejectedInOneLine() {
        try (WatchStateStore ledger = WatchStateStore.open(folder)) {
            assertThat(ledger.files()).isEmpty();
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
