package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Folder;
import dev.epicenter.trace.TraceReader;
import dev.epicenter.trace.TraceWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs, which only root can mount; and, for everybody, a limit on file size. */
final class FullDiskTest {
    @TempDir
    Path folder;

    @Test
    void aCheckpointThatDoesNotFitLeavesTheEarlierOnesAndNothingElse() throws Exception {
        onASmallDisk(disk -> {
            CheckpointStore store = new CheckpointStore(disk.resolve("checkpoints"));
            long step = 1;
            EpicenterException full = null;
            for (; full == null; step++) {
                try {
                    store.write(FakeTraining.checkpoint(step));
                } catch (EpicenterException failure) {
                    full = failure;
                }
            }
            assertThat(full).message().contains("the disk is full").hasLineCount(1);
            long last = step - 2;
            assertThat(store.list()).hasSize((int) last);
            assertThat(Folder.list(disk.resolve("checkpoints"))).hasSize((int) last);
            assertThat(store.newestWhole(store.list()).passedOver()).isEmpty();
            assertThat(store.read(last).step()).isEqualTo(last);
            // Space freed, it goes on.
            store.delete(1);
            store.write(FakeTraining.checkpoint(step));
            assertThat(store.read(step).step()).isEqualTo(step);
        });
    }

    @Test
    void aTimelineAndATraceThatDoNotFitStayReadable() throws Exception {
        onASmallDisk(disk -> {
            RunDirectory run = RunDirectory.create(disk.resolve("run"), "name: full\n", Samples.NUMERICS, false);
            Path ballast = disk.resolve("ballast");
            try (RunSession session = RunSession.open(run)) {
                session.append(new TimelineEvent.SegmentStarted(0, 0, TimelineEvent.Cause.FRESH));
                TraceWriter trace = TraceWriter.create(run.segment(0), 0, Optional.empty());
                trace.append(FakeTraining.row(1), List.of(), List.of());
                trace.sync();
                fill(ballast);
                assertThatThrownBy(() -> {
                            for (long step = 2; step < 100_000; step++) {
                                trace.append(FakeTraining.row(step), List.of(), List.of());
                            }
                        })
                        .isExactlyInstanceOf(EpicenterException.class)
                        .hasMessageContaining("the disk is full");
                trace.close();
                assertThatThrownBy(() -> {
                            for (long step = 1; step < 10_000; step++) {
                                session.append(new TimelineEvent.CheckpointWritten(step, "ab".repeat(32)));
                            }
                        })
                        .isExactlyInstanceOf(EpicenterException.class)
                        .hasMessageContaining("timeline.jsonl: the disk is full");
            }
            assertThat(run.entries().notes()).isEmpty();
            assertThat(run.timeline().segments()).hasSize(1);
            assertThat(new TraceReader(run.segment(0)).steps().notes()).isEmpty();
            assertThat(new TraceReader(run.segment(0)).steps().rows()).startsWith(FakeTraining.row(1));
            Files.delete(ballast);
            try (RunSession session = RunSession.open(run)) {
                FakeTraining.resume(session, 10);
            }
            assertThat(RunTrace.read(run).steps()).hasSize(10);
        });
    }

    @Test
    void aRunThatDoesNotFitIsAClearError() throws Exception {
        onASmallDisk(disk -> {
            fill(disk.resolve("ballast"));
            assertThatThrownBy(() ->
                            RunDirectory.create(disk.resolve("run"), "x".repeat(100_000), Samples.NUMERICS, false))
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContaining("the disk is full");
        });
    }

    @Test
    void aLimitOnFileSizeIsAClearErrorToo() throws Exception {
        RunDirectory run = RunDirectory.create(folder.resolve("run"), "name: limited\n", Samples.NUMERICS, false);
        Process writer;
        try {
            writer = ChildJvm.start(
                    List.of("bash", "-c", "ulimit -f 40; exec \"$@\"", "limited"),
                    ChildJvm.WritesForEver.class,
                    run.root(),
                    100);
        } catch (IOException missing) {
            Assumptions.abort("no bash to set a limit with: " + missing.getMessage());
            return;
        }
        String output = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        writer.waitFor();
        assertThat(output).contains("failed: cannot write ").contains("limit on file size");
        assertThat(run.checkpoints().list()).isEmpty();
        assertThat(Folder.list(run.root().resolve("checkpoints"))).isEmpty();
        assertThat(run.entries().notes()).isEmpty();
    }

    @FunctionalInterface
    private interface OnDisk {
        void run(Path disk) throws Exception;
    }

    private void onASmallDisk(OnDisk body) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Assumptions.assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
                "no tmpfs can be mounted here: that takes root on Linux");
        try {
            body.run(disk);
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            for (int i = 0; i < 10_000; i++) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
