package dev.epicenter.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.Fault;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.file.Folder;
import dev.epicenter.file.Sha256;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.run.SmallDisk;
import dev.epicenter.segment.ToyRuns;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up while arms run. */
@Tag("attack")
class FullDiskDiagnosisTest {
    private static final long ROOM_FOR_SOME_ARMS = 400_000;

    @TempDir
    Path folder;

    @Test
    void fullDiskIsOneErrorLineAndTheDiagnosisContinuesOnceThereIsSpace() throws Exception {
        Diagnosis elsewhere = diagnose(damaged(folder.resolve("elsewhere")));
        SmallDisk.use(folder, "64m", disk -> {
            SupervisedRun run = damaged(disk.resolve("run"));
            Map<String, String> before = files(run.directory().root());
            Path ballast = disk.resolve("ballast");
            SmallDisk.fill(ballast);
            try (FileChannel all = FileChannel.open(ballast, StandardOpenOption.WRITE)) {
                all.truncate(all.size() - ROOM_FOR_SOME_ARMS);
            }

            assertThatThrownBy(() -> diagnose(run))
                    .isExactlyInstanceOf(EpicenterException.class)
                    .hasMessageContainingAll("cannot write ", "the disk is full", "run the same command again")
                    .message()
                    .hasLineCount(1);

            assertThat(files(run.directory().root())).isEqualTo(before);
            List<Path> kept =
                    Folder.list(run.directory().root().resolve("experiments").resolve("replays"));
            assertThat(kept).isNotEmpty().noneMatch(place -> place.toString().endsWith(".tmp"));
            Files.delete(ballast);
            Diagnosis diagnosis = diagnose(run);
            assertThat(diagnosis.reused()).isGreaterThanOrEqualTo(kept.size());
            assertThat(diagnosis.trials()).isEqualTo(elsewhere.trials());
            assertThat(diagnosis.cause()).isEqualTo(elsewhere.cause());
            assertThat(files(run.directory().root())).isEqualTo(before);
        });
    }

    private static SupervisedRun damaged(Path root) {
        SupervisedRun run =
                new SupervisedRun(root, ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10)));
        run.go();
        return run;
    }

    private static Diagnosis diagnose(SupervisedRun run) {
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(
                        run.directory(),
                        new DiagnosisRequest(
                                1, Stage.parse("cross"), Budget.UNLIMITED, OptionalLong.empty(), 100, 120));
    }

    /** The content of all files of the run except its experiments. */
    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.filter(Files::isRegularFile)
                    .filter(path -> !path.startsWith(root.resolve("experiments")))
                    .toList()) {
                hashes.put(path.toString(), Sha256.of(Files.readAllBytes(path)));
            }
        }
        return hashes;
    }
}
