package dev.epicenter.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.Folder;
import dev.epicenter.trace.TraceReader;
import dev.epicenter.trace.TraceWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a really full disk (root only) and with a limit on file size. */
@Tag("attack")
final class FullDiskTest {
    @TempDir
    Path folder;

    @Test
    void aCheckpointThatDoesNotFitLeavesOnlyTheEarlierOnes() throws Exception {
        SmallDisk.use(folder, "1m", disk -> {
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
            assertThat(store.newestWhole(store.list()).ignored()).isEmpty();
            assertThat(store.read(last).step()).isEqualTo(last);
            // Works again once space is free.
            store.delete(1);
            store.write(FakeTraining.checkpoint(step));
            assertThat(store.read(step).step()).isEqualTo(step);
        });
    }

    @Test
    void aTimelineAndATraceThatDoNotFitStayReadable() throws Exception {
        SmallDisk.use(folder, "1m", disk -> {
            RunDirectory run = RunDirectory.create(disk.resolve("run"), "name: full\n", Samples.NUMERICS, false);
            Path ballast = disk.resolve("ballast");
            try (RunSession session = RunSession.open(run)) {
                session.append(new TimelineEvent.SegmentStarted(0, 0, TimelineEvent.Cause.FRESH));
                TraceWriter trace = TraceWriter.create(run.segment(0), 0, Optional.empty());
                trace.append(FakeTraining.row(1), List.of(), List.of());
                trace.sync();
                SmallDisk.fill(ballast);
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
        SmallDisk.use(folder, "1m", disk -> {
            SmallDisk.fill(disk.resolve("ballast"));
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
        assertThat(output).contains("failed: cannot write ").contains("a quota or a file size limit");
        assertThat(run.checkpoints().list()).isEmpty();
        assertThat(Folder.list(run.root().resolve("checkpoints"))).isEmpty();
        assertThat(run.entries().notes()).isEmpty();
    }
}
