package dev.epicenter.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.Spike;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateRunnerTest {
    private static final NumericsFingerprint TOY =
            new ToyTrainer(ToyRuns.natural(30, ToyRuns.ONLY_RECORD)).fingerprint();

    private final AtomicInteger trained = new AtomicInteger();

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void aCellTrainsTheRunFileWithItsDoseAndSeed() {
        RateStudy study = RateStudy.of(ToyRuns.natural(600, ToyRuns.ONLY_RECORD), "lr", List.of(0.1, 0.02), 2);

        List<CellResult> cells = run(study, 2);

        assertThat(cells).extracting(CellResult::dose).containsExactly(0.02, 0.1, 0.02, 0.1);
        assertThat(cells).extracting(CellResult::seed).containsExactly(1L, 1L, 2L, 2L);
        assertThat(cells).allSatisfy(cell -> assertThat(cell.made()).isEqualTo(600));
        assertThat(cells.get(1).spikes())
                .as("the natural spike of ToyRuns")
                .extracting(Spike::onset)
                .first()
                .satisfies(onset -> assertThat((long) onset).isBetween(440L, 480L));
        assertThat(cells.get(0).spikes()).as("a fifth of the learning rate").isEmpty();
    }

    @Test
    void resultsDoNotDependOnTheNumberOfJobs() {
        RateStudy study = RateStudy.of(ToyRuns.natural(500, ToyRuns.ONLY_RECORD), "beta2", List.of(0.9, 0.98), 3);
        List<CellResult> inTurn = run(study, 1);

        Path elsewhere = folder.resolve("elsewhere");
        List<CellResult> together =
                new RateRunner(trainers(), elsewhere, 4, RateProgress.SILENT, () -> false).run(study, TOY);

        assertThat(together).isEqualTo(inTurn);
        assertThat(RateResult.of(study, TOY, together).json())
                .isEqualTo(RateResult.of(study, TOY, inTurn).json());
    }

    @Test
    void aStoppedStudyResumesWithTheMissingCells() {
        RateStudy study = RateStudy.of(ToyRuns.natural(100, ToyRuns.ONLY_RECORD), "lr", List.of(0.05, 0.1), 3);
        AtomicInteger finished = new AtomicInteger();
        RateProgress counting = new RateProgress() {
            @Override
            public void onFinished(RateCell cell, CellResult result) {
                finished.incrementAndGet();
            }
        };
        RateRunner stopped = new RateRunner(trainers(), files(), 1, counting, () -> finished.get() == 4);
        assertThatThrownBy(() -> stopped.run(study, TOY))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("4 of 6 trainings are finished")
                .hasMessageContaining("same command");

        trained.set(0);
        List<CellResult> resumed = run(study, 1);
        assertThat(trained).hasValue(2);
        assertThat(resumed).hasSize(6);
        trained.set(0);
        assertThat(run(study, 1)).isEqualTo(resumed);
        assertThat(trained).as("all cells are on the disk").hasValue(0);
    }

    @Test
    void cellsAreReusedOnlyIfTheirBitsWouldBeTheSame() {
        RunConfig config = ToyRuns.natural(60, ToyRuns.ONLY_RECORD);
        run(RateStudy.of(config, "lr", List.of(0.05, 0.1), 2), 1);
        trained.set(0);

        run(RateStudy.of(config, "lr", List.of(0.05, 0.1, 0.2), 2), 1);
        assertThat(trained).as("one more dose").hasValue(2);
        trained.set(0);
        run(RateStudy.of(config.renamed("other"), "lr", List.of(0.05, 0.1), 2), 1);
        assertThat(trained).as("another name is the same training").hasValue(0);
        run(RateStudy.of(ToyRuns.natural(61, ToyRuns.ONLY_RECORD), "lr", List.of(0.05, 0.1), 2), 1);
        assertThat(trained).as("other steps").hasValue(4);
        trained.set(0);
        NumericsFingerprint other = new NumericsFingerprint(new java.util.TreeMap<>(java.util.Map.of("blas", "x")));
        new RateRunner(trainers(), files(), 1, RateProgress.SILENT, () -> false)
                .run(RateStudy.of(config, "lr", List.of(0.05, 0.1), 2), other);
        assertThat(trained).as("other numerics").hasValue(4);
    }

    @Test
    void otherContentOfADataFileIsAnotherCell() throws Exception {
        Path file = Files.writeString(folder.resolve("a.txt"), "some text");
        RunConfig config = RecordSchema.of(RunConfig.class)
                .with(
                        ToyRuns.natural(60, ToyRuns.ONLY_RECORD),
                        "data",
                        new DataConfig.Text(List.of(file.toString()), 0.1, 4));
        RateStudy study = RateStudy.of(config, "lr", List.of(0.05, 0.1), 1);
        NumericsFingerprint numerics = new NumericsFingerprint(new java.util.TreeMap<>());
        List<RateCell> some = study.cells(numerics);
        assertThat(study.cells(numerics)).isEqualTo(some);
        Files.writeString(file, "more text");
        assertThat(study.cells(numerics)).hasSize(2).doesNotContainAnyElementsOf(some);
    }

    @Test
    void aDamagedCellIsReportedAndRepeated() throws Exception {
        RateStudy study = RateStudy.of(ToyRuns.natural(60, ToyRuns.ONLY_RECORD), "lr", List.of(0.05, 0.1), 2);
        List<CellResult> whole = run(study, 1);
        List<Path> cells;
        try (Stream<Path> list = Files.list(folder.resolve("cells"))) {
            cells = list.sorted().toList();
        }
        assertThat(cells).hasSize(4);
        String text = Files.readString(cells.get(0));
        Files.writeString(cells.get(0), text.substring(0, text.length() / 2));
        Files.copy(cells.get(2), cells.get(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        trained.set(0);

        List<String> problems = Collections.synchronizedList(new ArrayList<>());
        RateProgress listening = new RateProgress() {
            @Override
            public void onDamaged(RateCell cell, String problem) {
                problems.add(problem);
            }
        };
        List<CellResult> again = new RateRunner(trainers(), files(), 1, listening, () -> false).run(study, TOY);

        assertThat(again).isEqualTo(whole);
        assertThat(trained).hasValue(2);
        assertThat(problems)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("corrupt", "the cell will be repeated")
                        .doesNotContain("\n"));
        assertThat(Files.readString(cells.get(0))).isEqualTo(text);
    }

    @Test
    void aLostLossEndsItsCellAndCountsAsASpike() {
        RunConfig config = ToyRuns.noisy(200, ToyRuns.ONLY_RECORD);
        RateStudy study = RateStudy.of(config, "lr", List.of(0.01, 0.02), 1);
        Function<RunConfig, Trainer> poisoned = cell -> new ToyTrainer(cell, Set.of(99L));

        CellResult cell = new RateRunner(poisoned, files(), 1, RateProgress.SILENT, () -> false)
                .run(study, TOY)
                .get(0);

        assertThat(cell.lost()).isTrue();
        assertThat(cell.made()).isEqualTo(101);
        assertThat(cell.spikes()).extracting(Spike::kind).containsExactly(Spike.Kind.NON_FINITE);
        assertThat(cell.rate()).isEqualTo(1000.0 / 101);
        assertThat(run(study, 1).get(0)).as("read back").isEqualTo(cell);
    }

    @Test
    void cellsTrainWithTheFaultsOfTheRunFile() {
        RunConfig config = ToyRuns.noisy(300, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10));
        List<CellResult> cells = run(RateStudy.of(config, "lr", List.of(0.015, 0.02), 2), 2);

        assertThat(cells)
                .allSatisfy(cell -> assertThat(cell.spikes())
                        .extracting(Spike::onset)
                        .anySatisfy(onset -> assertThat((long) onset).isBetween(199L, 203L)));
    }

    @Test
    void aFailingTrainerEndsTheStudyWithItsMessage() {
        RateStudy study = RateStudy.of(ToyRuns.natural(60, ToyRuns.ONLY_RECORD), "lr", List.of(0.05, 0.1), 2);
        Function<RunConfig, Trainer> failing = cell -> {
            throw new EpicenterException("no such data");
        };
        assertThatThrownBy(() -> new RateRunner(failing, files(), 2, RateProgress.SILENT, () -> false).run(study, TOY))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("no such data");
    }

    @Test
    void progressReceivesTheRowsOfACellInOrder() {
        RateStudy study = RateStudy.of(ToyRuns.natural(40, ToyRuns.ONLY_RECORD), "lr", List.of(0.05, 0.1), 1);
        List<Long> steps = new ArrayList<>();
        RateProgress watching = new RateProgress() {
            @Override
            public void onStep(RateCell cell, StepRecord row) {
                steps.add(row.step());
            }
        };
        new RateRunner(trainers(), files(), 1, watching, () -> false).run(study, TOY);
        assertThat(steps).hasSize(80).startsWith(1L, 2L).endsWith(40L);
    }

    private List<CellResult> run(RateStudy study, int jobs) {
        return new RateRunner(trainers(), files(), jobs, RateProgress.SILENT, () -> false).run(study, TOY);
    }

    private Function<RunConfig, Trainer> trainers() {
        return config -> {
            trained.incrementAndGet();
            return new ToyTrainer(config);
        };
    }

    private Path files() {
        return folder.resolve("cells");
    }
}
