package dev.epicenter.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.cross.DataStateTable;
import dev.epicenter.diagnosis.cross.DataStateTable.Cell;
import dev.epicenter.diagnosis.cross.DataStateTable.Dependence;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.ShamContrast;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Effort;
import dev.epicenter.diagnosis.replays.FixedTest;
import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.diagnosis.replays.RemedyOptions;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.NextExperiment;
import dev.epicenter.diagnosis.verdict.ShortVerdict;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.replay.ArmRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code diagnose --effort standard}: the ranking chooses what is tested, and tests have fresh seeds of a fixed number. */
class StandardDiagnosisTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void dosesAreLeftOutWhereTheTableDecides() {
        Diagnosis diagnosis =
                standard(ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(300, 10)), Looks.ONE);

        assertThat(diagnosis.cause()).isEqualTo(new Cause.Data());
        assertThat(diagnosis.stages()).doesNotContain(Stage.DOSE);
        assertThat(diagnosis.skipped())
                .contains("stage dose was skipped: no hyper-parameter that the ranking leaves can"
                        + " change the verdict");
        assertThat(diagnosis.summary().orElseThrow().asserted()).isTrue();
        assertThat(diagnosis.summary().flatMap(ShortVerdict::next)).isEmpty();
    }

    @Test
    void everyTestHasFreshSeedsOfAFixedNumber() {
        Diagnosis diagnosis = standard(ToyRuns.natural(700, ToyRuns.ONLY_RECORD), Looks.ONE);

        DataStateTable table = diagnosis.evidence().crossing().orElseThrow();
        List<RateEstimate> rates = new ArrayList<>(List.of(table.own()));
        table.otherStates().ifPresent(rates::add);
        FixedTest test = Looks.ONE.tests().get(0);
        assertThat(rates).allMatch(rate -> rate.trials() == test.trials(1));
        for (DoseResponse response : diagnosis.evidence().doses().orElse(List.of())) {
            response.specificity().ifPresent(contrast -> {
                assertThat(contrast.arm().trials()).isEqualTo(contrast.sham().trials());
                assertThat(contrast.norm()).isLessThanOrEqualTo(2.01 * contrast.moved());
                rates.addAll(List.of(contrast.arm(), contrast.sham()));
            });
        }
        assertThat(rates).flatExtracting(RateEstimate::arms).isNotEmpty().allMatch(arm -> arm.matches(".*:100\\d @.*"));
        assertThat(diagnosis.trials())
                .filteredOn(trial -> Set.of(Stage.RANK, Stage.COMMIT).contains(trial.stage()))
                .extracting(trial -> trial.name())
                .noneMatch(name -> name.contains(":100"));
    }

    @Test
    void aFurtherLookHasItsOwnSeedsAndKeepsTheFirst() {
        RunConfig config = ToyRuns.natural(700, ToyRuns.ONLY_RECORD);
        Diagnosis first = standard(config, Looks.ONE);
        Diagnosis second = standard(config, Looks.ONE.and(9));

        assertThat(second.trials()).containsAll(first.trials());
        List<ShamContrast> repeated = contrasts(second).stream()
                .filter(contrast -> contrast.test().orElseThrow().look() == 2)
                .toList();
        assertThat(contrasts(first))
                .allMatch(contrast -> contrast.test().orElseThrow().look() == 1);
        assertThat(repeated).allMatch(contrast -> contrast.arm().trials() == 9);
        assertThat(repeated)
                .flatExtracting(contrast -> contrast.arm().arms())
                .allMatch(arm -> arm.matches(".*:200\\d @.*"));
        // What the first look shows is not looked at again.
        assertThat(repeated.isEmpty())
                .isEqualTo(contrasts(first).stream().anyMatch(ShamContrast::shown)
                        || contrasts(first).isEmpty());
        first.summary()
                .flatMap(ShortVerdict::next)
                .map(NextExperiment::request)
                .filter(next -> next.looks().count() == 2)
                .ifPresent(next -> assertThat(next.looks().further().get(0)).isGreaterThan(1));
    }

    /** Look 2 has too few replays to show again what look 1 has shown. */
    @Test
    void aFurtherLookMeasuresOnlyWhatIsOpen() {
        RunConfig config = ToyRuns.noisyWithAllCheckpoints(400, new Fault.DamagedBatches(300, 10));
        DataStateTable clear = table(standard(config, Looks.ONE));
        List<String> earlier = clear.otherStates().orElseThrow().arms();
        Set<String> calm = Set.copyOf(earlier.subList(0, earlier.size() / 2));
        String other = clear.otherData().orElseThrow().arms().get(0);

        DataStateTable open = table(standard("open", config, Looks.ONE, trainer -> asCalm(trainer, calm, other)));
        Diagnosis second = standard("second", config, Looks.ONE.and(4), trainer -> asCalm(trainer, calm, other));
        DataStateTable table = table(second);

        assertThat(open.ofData()).isEqualTo(Dependence.YES);
        assertThat(open.ofState()).isEqualTo(Dependence.OPEN);
        assertThat(open.openCells()).containsExactly(Cell.OWN, Cell.OTHER_STATES);
        assertThat(table.otherData()).isEqualTo(open.otherData());
        assertThat(table.fisherData()).isEqualTo(open.fisherData());
        assertThat(table.own().trials()).isEqualTo(4);
        assertThat(table.otherStates().orElseThrow().trials()).isEqualTo(4);
        assertThat(table.ofData()).isEqualTo(Dependence.YES);
        assertThat(table.ofState()).isEqualTo(Dependence.NO);
        assertThat(second.cause()).isEqualTo(new Cause.Data());
        assertThat(second.trials())
                .extracting(trial -> trial.name())
                .noneMatch(name -> name.contains("replace=") && name.contains(":200"));
        String json = Json.pretty(table);
        assertThat(Json.parse(json, DataStateTable.class)).isEqualTo(table);
    }

    /** Shams prevent as their arms do, so no dose is shown, and no more seeds would show one. */
    @Test
    void otherDosesHaveSeedsAndALevelThatNoTestOfADoseHasUsed() {
        RunConfig config = ToyRuns.natural(700, ToyRuns.ONLY_RECORD);
        Looks two = Looks.ONE.and(3);
        Diagnosis diagnosis = standard("spent", config, two, StandardDiagnosisTest::shamsPrevent);
        assertThat(contrasts(diagnosis)).isNotEmpty().noneMatch(ShamContrast::shown);

        NextExperiment.Continuation next = diagnosis
                .summary()
                .flatMap(ShortVerdict::next)
                .map(NextExperiment::request)
                .orElseThrow();

        assertThat(next.stages()).doesNotContain(Stage.RANK);
        assertThat(next.looks()).isEqualTo(two.andOtherDoses());
        assertThat(Json.parse(Json.pretty(next), NextExperiment.Continuation.class))
                .isEqualTo(next);
    }

    private static ArmExecutor shamsPrevent(Trainer trainer) {
        ArmExecutor executor = new LocalArmExecutor(trainer, 2);
        List<ArmRun> tested = new ArrayList<>();
        return (replays, listener, cancelled) -> {
            List<ArmRun> runs = executor.run(replays, listener, cancelled).stream()
                    .map(run -> run.arm().name().matches("nudge=.*:[12]00\\d @.*")
                            ? new ArmRun(
                                    run.arm(), tested.get(tested.size() - 1).rows(), run.displacement())
                            : run)
                    .toList();
            tested.addAll(runs);
            return runs;
        };
    }

    /** An executor whose replays {@code calm} record what the replay {@code like} does. */
    private static ArmExecutor asCalm(Trainer trainer, Set<String> calm, String like) {
        ArmExecutor executor = new LocalArmExecutor(trainer, 2);
        return (replays, listener, cancelled) -> {
            List<ArmRun> runs = executor.run(replays, listener, cancelled);
            Optional<ArmRun> other =
                    runs.stream().filter(run -> run.arm().name().equals(like)).findFirst();
            return runs.stream()
                    .map(run -> calm.contains(run.arm().name())
                            ? new ArmRun(run.arm(), other.orElseThrow().rows(), run.displacement())
                            : run)
                    .toList();
        };
    }

    private static DataStateTable table(Diagnosis diagnosis) {
        return diagnosis.evidence().crossing().orElseThrow();
    }

    private static List<ShamContrast> contrasts(Diagnosis diagnosis) {
        return diagnosis.evidence().doses().orElse(List.of()).stream()
                .flatMap(response -> response.specificity().stream())
                .toList();
    }

    private Diagnosis standard(RunConfig config, Looks looks) {
        return standard("run-" + looks.count(), config, looks, trainer -> new LocalArmExecutor(trainer, 2));
    }

    private Diagnosis standard(String name, RunConfig config, Looks looks, Function<Trainer, ArmExecutor> executor) {
        SupervisedRun run = new SupervisedRun(folder.resolve(name), config);
        run.go();
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        executor.apply(run.trainer()),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(
                        run.directory(),
                        new DiagnosisRequest(
                                1,
                                Effort.STANDARD.stages(),
                                Budget.UNLIMITED,
                                OptionalLong.empty(),
                                DiagnosisRequest.DEFAULT_REWIND,
                                DiagnosisRequest.DEFAULT_HORIZON,
                                RemedyOptions.DEFAULT,
                                false,
                                looks));
    }
}
