package dev.epicenter.diagnosis.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharpnessStageTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void adamWithShortMemorySpikesAtAStabilityNumberAboveOne() {
        Sharpness sharpness = measure(spiking(ToyRuns.natural(600, ToyRuns.ONLY_RECORD)), 2);

        assertThat(sharpness.fullBatch()).isTrue();
        assertThat(sharpness.batches()).hasSize(1);
        List<Sharpness.Point> points = sharpness.points();
        assertThat(points).extracting(Sharpness.Point::step).isSorted();
        Sharpness.Point nearest =
                points.stream().filter(point -> point.before() == 1).findFirst().orElseThrow();
        assertThat(nearest.stability()).isGreaterThan(1);
        Sharpness.Auc stability = sharpness.stability().orElseThrow();
        assertThat(stability.cases()).isEqualTo(5);
        assertThat(stability.controls()).isGreaterThanOrEqualTo(25);
        assertThat(stability.value()).isGreaterThan(0.9);
        assertThat(sharpness.massPerTensor().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void secondOrderPredictionIsExactOnAQuadratic() {
        Sharpness sharpness = measure(spiking(ToyRuns.natural(600, ToyRuns.ONLY_RECORD)), 1);

        assertThat(sharpness.points())
                .allSatisfy(point ->
                        assertThat(point.predicted() > 0).as("%s", point).isEqualTo(point.actual() > 0))
                .filteredOn(Sharpness.Point::downhill)
                .isNotEmpty()
                .allSatisfy(point -> assertThat(point.q() > 1).as("%s", point).isEqualTo(point.actual() > 0));
    }

    @Test
    void resultsDoNotDependOnTheNumberOfWorkers() {
        SupervisedRun run = spiking(ToyRuns.natural(600, ToyRuns.ONLY_RECORD));

        assertThat(measure(run, 3)).isEqualTo(measure(run, 1));
    }

    @Test
    void smallBatchesAreMeasuredOnTheEightFromTheOnset() {
        Diagnosis diagnosis =
                diagnose(spiking(ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10))), 2);

        Sharpness sharpness = diagnosis.evidence().sharpness().orElseThrow();
        long first = diagnosis.onset() - 1;
        assertThat(sharpness.batches())
                .containsExactly(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7);
        assertThat(sharpness.points()).isNotEmpty();
        assertThat(diagnosis.words()).anyMatch(line -> line.startsWith("The stability limit holds for full batches."));
    }

    @Test
    void sharpnessRoundTrips() throws Exception {
        SupervisedRun run = spiking(ToyRuns.natural(600, ToyRuns.ONLY_RECORD));

        Diagnosis diagnosis = diagnose(run, 2);

        String json = Files.readString(DiagnosisFolder.verdict(run.directory(), 1));
        assertThat(Json.parse(json, Diagnosis.class)).isEqualTo(diagnosis);
    }

    private static Sharpness measure(SupervisedRun run, int workers) {
        return diagnose(run, workers).evidence().sharpness().orElseThrow();
    }

    private static Diagnosis diagnose(SupervisedRun run, int workers) {
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), workers),
                        workers,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(
                        run.directory(),
                        new DiagnosisRequest(
                                1,
                                EnumSet.of(Stage.REPRODUCE, Stage.COMMIT, Stage.SHARPNESS),
                                Budget.UNLIMITED,
                                OptionalLong.empty(),
                                100,
                                120));
    }

    private SupervisedRun spiking(RunConfig config) {
        SupervisedRun run = new SupervisedRun(folder.resolve("run"), config);
        run.go();
        return run;
    }
}
