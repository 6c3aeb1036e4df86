package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.config.Fault;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.replays.ProgressFile.Account;
import dev.epicenter.diagnosis.replays.ProgressFile.Entry;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The progress of a diagnosis, as other programs read it while it runs. */
class ProgressFileTest {
    @TempDir
    Path folder;

    @Test
    void progressFileReportsStagesReplaysAndWriter() {
        SupervisedRun run = damaged();
        assertThat(ProgressFile.read(run.directory(), 1)).isEmpty();

        Diagnosis diagnosis;
        try (ProgressFile journal = ProgressFile.open(run.directory(), 1, DiagnosisProgress.SILENT)) {
            assertThat(read(run).writer().orElse("")).contains("pid");
            diagnosis = new Diagnostician(
                            run.config(),
                            run.trainer(),
                            new LocalArmExecutor(run.trainer(), 2),
                            2,
                            journal,
                            () -> false)
                    .run(run.directory(), DiagnosisRequest.standard(1));
        }

        Account account = read(run);
        assertThat(account.writer()).isEqualTo(Optional.empty());
        assertThat(account.entries().get(0)).isInstanceOf(Entry.Planned.class);
        assertThat(account.entries())
                .filteredOn(Entry.Began.class::isInstance)
                .extracting(entry -> ((Entry.Began) entry).stage())
                .startsWith(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS);
        assertThat(account.entries())
                .filteredOn(Entry.Tried.class::isInstance)
                .extracting(entry -> ((Entry.Tried) entry).replay())
                .isEqualTo(diagnosis.trials().stream().map(ReplayResult::name).toList());
    }

    @Test
    void concurrentDiagnosisOfASpikeIsRejected() {
        SupervisedRun run = damaged();
        try (ProgressFile journal = ProgressFile.open(run.directory(), 1, DiagnosisProgress.SILENT)) {
            journal.say("a line");
            assertThatThrownBy(() -> ProgressFile.open(run.directory(), 1, DiagnosisProgress.SILENT))
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageContaining("diagnosis-1")
                    .hasMessageContaining("is diagnosing this spike");
            assertThat(read(run).entries()).isEqualTo(List.of(new Entry.Said("a line")));
        }
    }

    @Test
    void aTornLastLineIsReportedAfterTheEndAndADamagedFileAtOnce() throws Exception {
        SupervisedRun run = damaged();
        Path file = DiagnosisFolder.of(run.directory(), 1).resolve("progress.jsonl");
        String whole;
        try (ProgressFile journal = ProgressFile.open(run.directory(), 1, DiagnosisProgress.SILENT)) {
            journal.say("a line");
            whole = Files.readString(file);
            Files.writeString(file, whole + "{\"kind\":\"sa");
            assertThat(read(run).entries()).as("being written").isEqualTo(List.of(new Entry.Said("a line")));
        }
        assertThat(read(run).entries())
                .isEqualTo(List.of(
                        new Entry.Said("a line"),
                        new Entry.Said("the last line of " + file + " (line 3, 11 bytes) is torn and was skipped")));

        Files.writeString(file, whole + "{\"kind\":\"sa\n" + "{\"kind\":\"said\",\"line\":\"x\"}\n");
        assertThatThrownBy(() -> read(run))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("progress.jsonl:3");
    }

    private static Account read(SupervisedRun run) {
        return ProgressFile.read(run.directory(), 1).orElseThrow();
    }

    private SupervisedRun damaged() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("run"), ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(300, 10)));
        run.go();
        return run;
    }
}
