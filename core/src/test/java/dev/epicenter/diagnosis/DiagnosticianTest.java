package dev.epicenter.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.dose.DoseResponse;
import dev.epicenter.diagnosis.dose.DoseTarget;
import dev.epicenter.diagnosis.locate.Location;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.FinalLoss;
import dev.epicenter.diagnosis.replays.ReplayWindow;
import dev.epicenter.diagnosis.replays.SpikeOutcome;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.diagnosis.verdict.DiagnosisDigest;
import dev.epicenter.diagnosis.verdict.Remedy;
import dev.epicenter.file.Folder;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.replay.ArmExecutor;
import dev.epicenter.replay.ForgetfulTrainer;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.run.RunTrace;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import dev.epicenter.trace.StepRecord;
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
    void damagedBatchesAreReportedAsTheCause() {
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
    void spikeOfAFullBatchDependsOnItsState() {
        Diagnosis diagnosis = diagnose(natural(), Budget.UNLIMITED);

        assertThat(diagnosis.evidence().crossing().orElseThrow().otherData()).isEmpty();
        assertThat(diagnosis.cause()).as(String.join("\n", diagnosis.words())).isInstanceOf(Cause.State.class);
    }

    @Test
    void armsWithLostRatesAreVoid() {
        SupervisedRun run = natural();
        Trainer forgetful = new ForgetfulTrainer(run.trainer());
        Diagnosis diagnosis = new Diagnostician(
                        run.config(),
                        forgetful,
                        new LocalArmExecutor(forgetful, 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(
                        run.directory(),
                        new DiagnosisRequest(1, Stage.parse("dose"), Budget.UNLIMITED, OptionalLong.empty(), 100, 120));

        assertThat(diagnosis.evidence().doses().orElseThrow())
                .extracting(DoseResponse::knob)
                .isNotEmpty()
                .doesNotContain(DoseTarget.LR);
        assertThat(diagnosis.trials())
                .filteredOn(result -> result.name().startsWith("lr="))
                .isNotEmpty()
                .allMatch(result -> result.answer() == SpikeOutcome.VOID);
        assertThat(diagnosis.remedies()).allMatch(remedy -> remedy.answer() == SpikeOutcome.NONE);
        assertThat(diagnosis.words())
                .anyMatch(words -> words.contains("lr=x0.5") && words.contains("is void and not evidence"));
    }

    @Test
    void preventionNamesTheFollowedSteps() {
        Diagnosis diagnosis = diagnose(damaged(), Stage.parse("dose,remedies"));

        assertThat(diagnosis.words())
                .anyMatch(words -> words.startsWith("\"Prevents\" below means no spike for 120 steps after the onset"));
        assertThat(diagnosis.remedies()).isNotEmpty().allMatch(remedy -> remedy.answer() == SpikeOutcome.NONE);
    }

    @Test
    void verdictRoundTrips() throws Exception {
        SupervisedRun run = damaged();
        Diagnosis diagnosis = diagnose(run, Budget.UNLIMITED);

        String json = Files.readString(DiagnosisFolder.verdict(run.directory(), 1));
        assertThat(Json.parse(json, Diagnosis.class)).isEqualTo(diagnosis);
        assertThat(json).contains("\"kind\" : \"data\"");
        assertThat(DiagnosisDigest.read(DiagnosisFolder.verdict(run.directory(), 1), "read it again"))
                .isEqualTo(new DiagnosisDigest(
                        diagnosis.spike(),
                        diagnosis.cause(),
                        new DiagnosisDigest.Stages(
                                diagnosis.evidence().reproduced(),
                                diagnosis.evidence().ranking().map(found -> new DiagnosisDigest.Causes(found.causes())),
                                diagnosis.evidence().commitment().map(any -> new DiagnosisDigest.Tested())),
                        diagnosis.remedies().stream()
                                .map(remedy -> new DiagnosisDigest.Found(remedy.arm(), remedy.answer()))
                                .toList()));
    }

    @Test
    void diagnosisDoesNotChangeTheRun() throws Exception {
        SupervisedRun run = damaged();
        TreeMap<String, String> before = files(run.directory().root());

        diagnose(run, Budget.UNLIMITED);

        TreeMap<String, String> after = files(run.directory().root());
        after.keySet().removeIf(name -> name.contains("experiments"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void interruptedDiagnosisContinuesWhereItStopped() {
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
                .hasMessageContaining("run the same command again to continue");

        Diagnosis resumed = diagnose(run, Budget.UNLIMITED);
        Diagnosis again = diagnose(run, Budget.UNLIMITED);

        assertThat(resumed.reused()).isGreaterThanOrEqualTo(30);
        assertThat(again.replays()).isZero();
        assertThat(again.cause()).isEqualTo(resumed.cause());
        assertThat(again.trials()).isEqualTo(resumed.trials());
    }

    @Test
    void previousVerdictIsKept() throws Exception {
        SupervisedRun run = damaged();
        Path folder = DiagnosisFolder.of(run.directory(), 1);
        diagnose(run, Budget.UNLIMITED);
        String previous = Files.readString(folder.resolve("verdict.json"));

        diagnose(run, Budget.UNLIMITED);

        assertThat(folder.resolve("verdict.1.json")).hasContent(previous.strip());
        assertThat(Files.readString(folder.resolve("verdict.json"))).isNotEqualTo(previous);
    }

    @Test
    void diagnosisDoesNotReadPlantedFaults() throws Exception {
        SupervisedRun run = damaged();
        RunConfig lying = run.config().withoutFaults();

        Diagnosis truthful = diagnose(run, Budget.UNLIMITED);
        // Otherwise the second diagnosis would reuse the replays of the first.
        Folder.deleteTree(run.directory().root().resolve("experiments"));
        Diagnosis blind = new Diagnostician(
                        lying,
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(run.directory(), DiagnosisRequest.standard(1));

        assertThat(blind.reused()).isEqualTo(truthful.reused());
        assertThat(blind.words()).isEqualTo(truthful.words());
        assertThat(blind.evidence()).isEqualTo(truthful.evidence());
        assertThat(blind.trials()).isEqualTo(truthful.trials());
    }

    @Test
    void remediesOfARolledBackSpikeUseTheBatchesThatTheRunContinuesWith() {
        RecoveryConfig palm = new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(4, 8), 1, 0);
        SupervisedRun run = new SupervisedRun(
                folder.resolve("rolled-back"), ToyRuns.noisy(400, palm, new Fault.DamagedBatches(200, 10)));
        run.go();
        assertThat(run.timeline().rollbacks()).hasSize(1);

        Diagnosis diagnosis = diagnose(run, Stage.parse("dose,remedies"));

        assertThat(diagnosis.words())
                .anyMatch(line -> line.contains("Remedies were tried on the batches that the run now continues with"));
        assertThat(diagnosis.remedies()).isNotEmpty();
        for (Remedy remedy : diagnosis.remedies()) {
            run.remedy(remedy.from(), remedy.arm().text(), remedy.until());
            List<StepRecord> made = RunTrace.read(run.directory()).steps().stream()
                    .filter(row ->
                            row.step() <= diagnosis.followed().orElseThrow().followedTo())
                    .toList();
            assertThat(FinalLoss.of(made)).as(remedy.command()).isEqualTo(remedy.loss());
        }
    }

    @Test
    void budgetTooSmallForTheFirstTwoStagesIsRejectedWithTheLeast() {
        SupervisedRun run = damaged();

        assertThatThrownBy(() -> diagnose(run, Budget.parse("3")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("--budget: too small for the first two stages, which take up to 40 replays");
        assertThatThrownBy(() -> diagnose(run, Budget.parse("39"))).hasMessageContaining("take up to 40 replays");

        Diagnosis least = diagnose(run, Budget.parse("40"));
        assertThat(least.stages()).containsExactlyInAnyOrder(Stage.REPRODUCE, Stage.COMMIT);
        assertThat(least.skipped()).hasSize(4);
    }

    @Test
    void missingCheckpointErrorNamesRetentionAndAlternative() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("late"), ToyRuns.noisy(700, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(500, 10)));
        run.go();
        long onset = run.timeline().spike(1).orElseThrow().spike().onset();
        for (long step : List.copyOf(run.directory().checkpoints().list())) {
            if (step < onset) {
                run.directory().checkpoints().delete(step);
            }
        }

        assertThatThrownBy(() -> diagnose(run, Budget.UNLIMITED))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(
                        "no checkpoint before the spike is left",
                        "checkpoint.keep_every: 20 or checkpoint.keep: 16 in the run file would have kept the one of"
                                + " step 400",
                        "epicenter diagnose " + run.directory().root() + " --spike 1 --from 0")
                .message()
                .hasLineCount(1);
        DiagnosisRequest fromTheStart =
                new DiagnosisRequest(1, Set.of(Stage.REPRODUCE), Budget.UNLIMITED, OptionalLong.of(0), 100, 120);
        assertThat(new Diagnostician(
                                run.config(),
                                run.trainer(),
                                new LocalArmExecutor(run.trainer(), 2),
                                2,
                                DiagnosisProgress.SILENT,
                                () -> false)
                        .run(run.directory(), fromTheStart)
                        .evidence()
                        .reproduced()
                        .asTheRun())
                .isTrue();
    }

    @Test
    void missingCheckpointErrorAfterARemedyNamesNoRetention() {
        SupervisedRun run = damaged();
        run.remedy(180, "lr=x0.999", 195);
        DiagnosisRequest second =
                new DiagnosisRequest(2, Set.of(Stage.REPRODUCE), Budget.UNLIMITED, OptionalLong.empty(), 100, 120);

        assertThatThrownBy(() -> ReplayWindow.find(run.directory(), run.config(), second))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("the steps up to 195 were made under a remedy", "--rewind 1 uses the nearest")
                .message()
                .doesNotContain("would have", "--from 0");
    }

    @Test
    void stageBeyondTheBudgetIsSkippedAndReported() {
        Diagnosis diagnosis = diagnose(damaged(), Budget.parse("90"));

        assertThat(diagnosis.stages()).contains(Stage.CROSS).doesNotContain(Stage.DOSE);
        assertThat(diagnosis.skipped()).anyMatch(line -> line.startsWith("stage dose was skipped"));
        assertThat(diagnosis.words()).containsAll(diagnosis.skipped());
    }

    @Test
    void replaysNeverExceedTheBudget() {
        for (int arms = 40; arms <= 200; arms += 20) {
            SupervisedRun run = damaged(String.valueOf(arms));

            Diagnosis diagnosis = diagnose(run, Budget.parse(String.valueOf(arms)));

            assertThat(diagnosis.replays() + 2).isLessThanOrEqualTo(arms);
        }
    }

    @Test
    void diagnosisEndsWithPartialResultsWhenTheTimeIsUp() {
        SupervisedRun run = damaged("slow");
        ArmExecutor never = (replays, listener, cancelled) -> {
            while (!cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return List.of();
        };

        Diagnosis diagnosis = new Diagnostician(
                        run.config(), run.trainer(), never, 2, DiagnosisProgress.SILENT, () -> false)
                .run(
                        run.directory(),
                        new DiagnosisRequest(1, Stage.STANDARD, Budget.parse("2s"), OptionalLong.empty(), 100, 120));

        assertThat(diagnosis.stages()).containsExactly(Stage.REPRODUCE);
        assertThat(diagnosis.cause()).isInstanceOf(Cause.NotSeparated.class);
        assertThat(diagnosis.words()).anyMatch(line -> line.matches("stage commit was (stopped|skipped): .*"));
    }

    @Test
    void tooShortHorizonIsRejected() {
        assertThatThrownBy(() ->
                        new DiagnosisRequest(1, Set.of(Stage.DOSE), Budget.UNLIMITED, OptionalLong.empty(), 100, 20))
                .hasMessageStartingWith("--horizon 20: too short to distinguish");
    }

    private Diagnosis diagnose(SupervisedRun run, Budget budget) {
        return diagnose(run, Stage.STANDARD, budget);
    }

    private Diagnosis diagnose(SupervisedRun run, Set<Stage> stages) {
        return diagnose(run, stages, Budget.UNLIMITED);
    }

    private Diagnosis diagnose(SupervisedRun run, Set<Stage> stages, Budget budget) {
        return new Diagnostician(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), 2),
                        2,
                        DiagnosisProgress.SILENT,
                        () -> false)
                .run(run.directory(), new DiagnosisRequest(1, stages, budget, OptionalLong.empty(), 100, 120));
    }

    private SupervisedRun damaged() {
        return damaged("damaged");
    }

    private SupervisedRun damaged(String name) {
        SupervisedRun run = new SupervisedRun(
                folder.resolve(name), ToyRuns.noisy(400, ToyRuns.ONLY_RECORD, new Fault.DamagedBatches(200, 10)));
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
