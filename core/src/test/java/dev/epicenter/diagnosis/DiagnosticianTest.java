package dev.epicenter.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RunConfig;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosticianTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void damagedBatchesAreFoundToBeTheCauseAndNamed() {
        SupervisedRun run = damaged();

        Diagnosis diagnosis = diagnose(run, Budget.UNLIMITED);

        assertThat(diagnosis.cause()).isEqualTo(new Cause.Data());
        Location location = diagnosis.evidence().location().orElseThrow();
        List<Long> batches = location.batches().orElseThrow().elements().stream()
                .map(Long::valueOf)
                .toList();
        assertThat(batches).isNotEmpty().allMatch(batch -> batch >= 200 && batch < 210);
    }

    @Test
    void aSpikeOfTheFullBatchNeedsItsState() {
        Diagnosis diagnosis = diagnose(natural(), Budget.UNLIMITED);

        assertThat(diagnosis.evidence().crossing().orElseThrow().otherData()).isEmpty();
        assertThat(diagnosis.cause()).as(String.join("\n", diagnosis.words())).isInstanceOf(Cause.State.class);
    }

    @Test
    void whatIsWrittenCanBeReadBack() throws Exception {
        SupervisedRun run = damaged();
        Diagnosis diagnosis = diagnose(run, Budget.UNLIMITED);

        String json = Files.readString(Diagnostician.folder(run.directory(), 1).resolve("verdict.json"));
        assertThat(Json.parse(json, Diagnosis.class)).isEqualTo(diagnosis);
        assertThat(json).contains("\"kind\" : \"data\"");
    }

    @Test
    void nothingOfTheRunItselfIsChanged() throws Exception {
        SupervisedRun run = damaged();
        TreeMap<String, String> before = files(run.directory().root());

        diagnose(run, Budget.UNLIMITED);

        TreeMap<String, String> after = files(run.directory().root());
        after.keySet().removeIf(name -> name.contains("experiments"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aDiagnosisThatWasInterruptedGoesOnWhereItStopped() {
        SupervisedRun run = damaged();
        AtomicLong finished = new AtomicLong();
        DiagnosisProgress counting = new DiagnosisProgress() {
            @Override
            public void onFinished() {
                finished.incrementAndGet();
            }
        };
        assertThatThrownBy(() -> new Diagnostician(
                                run.config(),
                                run.trainer(),
                                new LocalArmExecutor(run.trainer(), 2),
                                2,
                                counting,
                                () -> finished.get() >= 30)
                        .run(run.directory(), DiagnosisRequest.standard(1)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("goes on from there");

        Diagnosis resumed = diagnose(run, Budget.UNLIMITED);
        Diagnosis again = diagnose(run, Budget.UNLIMITED);

        assertThat(resumed.reused()).isGreaterThanOrEqualTo(30);
        assertThat(again.replays()).isZero();
        assertThat(again.cause()).isEqualTo(resumed.cause());
        assertThat(again.trials()).isEqualTo(resumed.trials());
    }

    @Test
    void theDiagnosisDoesNotSeeThePlantedFaults() {
        SupervisedRun run = damaged();
        RunConfig lying = run.config().withoutFaults();

        Diagnosis truthful = diagnose(run, Budget.UNLIMITED);
        Diagnosis blind = new Diagnostician(
                        lying,
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(run.directory(), DiagnosisRequest.standard(1));

        assertThat(blind.words()).isEqualTo(truthful.words());
        assertThat(blind.trials()).isEqualTo(truthful.trials());
    }

    @Test
    void aBudgetTooSmallForTheFirstTwoStagesIsRefusedWithTheLeast() {
        SupervisedRun run = damaged();

        assertThatThrownBy(() -> diagnose(run, Budget.parse("3")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--budget: too small for the first two stages, which take up to");
    }

    @Test
    void aStageThatTheBudgetDoesNotAllowIsLeftOutAndSaid() {
        Diagnosis diagnosis = diagnose(damaged(), Budget.parse("90"));

        assertThat(diagnosis.stages()).contains(Stage.CROSS).doesNotContain(Stage.DOSE);
        assertThat(diagnosis.skipped()).anyMatch(line -> line.startsWith("stage dose was left out"));
        assertThat(diagnosis.words()).containsAll(diagnosis.skipped());
    }

    @Test
    void aHorizonTooShortToTellIsRefused() {
        assertThatThrownBy(() ->
                        new DiagnosisRequest(1, Set.of(Stage.DOSE), Budget.UNLIMITED, OptionalLong.empty(), 100, 20))
                .hasMessageStartingWith("--horizon 20: too short to tell");
    }

    private Diagnosis diagnose(SupervisedRun run, Budget budget) {
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(run.directory(), new DiagnosisRequest(1, Stage.STANDARD, budget, OptionalLong.empty(), 100, 120));
    }

    private SupervisedRun damaged() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("damaged"), ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10)));
        run.go();
        return run;
    }

    private SupervisedRun natural() {
        SupervisedRun run = new SupervisedRun(folder.resolve("natural"), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        run.go();
        return run;
    }

    private static TreeMap<String, String> files(Path root) throws Exception {
        TreeMap<String, String> contents = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = new ArrayList<>(walk.filter(Files::isRegularFile).toList());
        }
        for (Path path : paths) {
            contents.put(path.toString(), Files.readString(path, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
        return contents;
    }
}
