package dev.epicenter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterLockTest {
    @TempDir
    private Path folder;

    @Test
    void symbolicLinkIsRejectedAndItsTargetUnchanged() throws IOException {
        Path target = Files.writeString(folder.resolve("thesis.tex"), "years of work");
        Path lock = Files.createSymbolicLink(folder.resolve("run.lock"), target);
        assertThatThrownBy(() -> WriterLock.acquire(folder, lock, "is busy"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("run.lock: is a symbolic link");
        assertThat(target).hasContent("years of work");
        assertThat(WriterLock.holder(lock)).isEmpty();
    }

    @Test
    void danglingLinkIsRejectedAndCreatesNoFile() throws IOException {
        Path target = folder.resolve("elsewhere");
        Path lock = Files.createSymbolicLink(folder.resolve("run.lock"), target);
        assertThatThrownBy(() -> WriterLock.acquire(folder, lock, "is busy")).isInstanceOf(EpicenterException.class);
        assertThat(target).doesNotExist();
    }

    @Test
    void lockNamesItsHolderUntilItIsClosed() {
        Path file = folder.resolve("run.lock");
        WriterLock lock = WriterLock.acquire(folder, file, "is busy");
        try (lock) {
            assertThat(WriterLock.holder(file))
                    .hasValueSatisfying(text -> assertThat(text)
                            .startsWith("pid " + ProcessHandle.current().pid()));
            assertThatThrownBy(() -> WriterLock.acquire(folder, file, "is busy"))
                    .hasMessageEndingWith("is busy");
        }
        assertThat(WriterLock.holder(file)).isEmpty();
        WriterLock.acquire(folder, file, "is busy").close();
    }

    @Test
    void lockOfAProcessThatDiedIsFreeAndNamesItsNextHolder() throws Exception {
        Path file = folder.resolve("run.lock");
        Process prober = new ProcessBuilder("true").start();
        prober.waitFor();
        Files.writeString(
                file,
                "pid " + prober.pid()
                        + " on somewhere since 2026-01-01T00:00:00Z (process started 2026-01-01T00:00:00Z)\n");
        assertThat(WriterLock.holder(file)).isEmpty();
        try (WriterLock lock = WriterLock.acquire(folder, file, "is busy")) {
            assertThat(WriterLock.holder(file).orElseThrow())
                    .startsWith("pid " + ProcessHandle.current().pid());
        }
        assertThat(WriterLock.holder(file)).isEmpty();
    }

    @Test
    void recycledPidIsNotTheHolder() throws IOException {
        Path file = folder.resolve("run.lock");
        LockHolder self = LockHolder.self();
        LockHolder former = new LockHolder(
                self.pid(), self.host(), self.since(), self.started().minusSeconds(3600));
        Files.writeString(file, former.text());
        assertThat(WriterLock.holder(file)).isEmpty();
    }

    /** Probes a lock file in a tight loop, from four threads; prints how often it was held by whom. */
    static final class Prober {
        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            Path stop = Path.of(arguments[1]);
            Map<String, Long> seen = new ConcurrentHashMap<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    while (!Files.exists(stop)) {
                        seen.merge(WriterLock.holder(file).orElse("free").replaceFirst(" on .*", ""), 1L, Long::sum);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.println(seen.keySet());
        }
    }

    @Test
    void probesOfTwoProcessesNeverMakeAcquireFailAndSeeTheRightHolder() throws Exception {
        Path file = folder.resolve("run.lock");
        Path stop = folder.resolve("stop");
        // A text that names no running process, so that every probe has to touch the lock itself.
        Files.writeString(
                file, "pid 999999999 on elsewhere since 2026-01-01T00:00:00Z (process started 2026-01-01T00:00:00Z)\n");
        List<Process> probers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            probers.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Prober.class.getName(),
                            file.toString(),
                            stop.toString())
                    .redirectErrorStream(true)
                    .start());
        }
        String self = "pid " + ProcessHandle.current().pid();
        int acquired = 0;
        for (int i = 0; i < 3000; i++) {
            try (WriterLock lock = WriterLock.acquire(folder, file, "is busy")) {
                assertThat(WriterLock.holder(file).orElseThrow()).startsWith(self);
                acquired++;
            }
        }
        Files.createFile(stop);
        assertThat(acquired).isEqualTo(3000);
        for (Process prober : probers) {
            assertThat(new String(prober.getInputStream().readAllBytes()).strip())
                    .isIn("[]", "[" + self + "]", "[free]", "[free, " + self + "]", "[" + self + ", free]");
            assertThat(prober.waitFor()).isZero();
        }
    }
}
