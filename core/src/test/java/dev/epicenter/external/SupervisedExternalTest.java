package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.cross.ChangedTensor;
import dev.epicenter.diagnosis.remedies.RemedyEvidence;
import dev.epicenter.diagnosis.remedies.RemedyOutcome;
import dev.epicenter.diagnosis.remedies.RemedyText;
import dev.epicenter.diagnosis.remedies.RemedyTrial;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.CostPlan;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.reproduce.NoiseBand;
import dev.epicenter.diagnosis.reproduce.ReproductionResult;
import dev.epicenter.diagnosis.verdict.Cause;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.recovery.RemedyRequest;
import dev.epicenter.recovery.RunProgress;
import dev.epicenter.recovery.RunResult;
import dev.epicenter.recovery.Supervisor;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.Outcome;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.TrainerFailed;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.trace.StepRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervision, replay and diagnosis of a trainer with an adapter in another process. */
class SupervisedExternalTest {
    private static final String RECOVERY =
            "recovery: {policy: palm, rewind: 30, skip: {min: 60, max: 100}, max_recoveries: 3}";

    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void aSpikeIsRolledBackAndItsBatchesAreSkipped() {
        RunConfig config = ToyProgram.run(folder, 330, RECOVERY, "damaged=200:10");
        RunDirectory run = create(config, "run");

        assertThat(go(run, config).reason()).isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().rollbacks()).hasSize(1);
        assertThat(run.timeline().rollbacks().get(0).toStep()).isBetween(140L, 180L);
        List<StepRecord> steps = RunTrace.read(run).steps();
        assertThat(steps).hasSize(330).allMatch(row -> row.batch() < 200 || row.batch() >= 210);
        assertThat(steps.subList(200, 330)).allMatch(row -> row.loss() < 1);
        assertThat(run.checkpoints().read(330).step()).isEqualTo(330);
    }

    @Test
    void oneCrashDoesNotChangeTheResult() {
        Path marker = folder.resolve("crashed");
        RunConfig config = ToyProgram.run(folder, 60, RECOVERY, "crash_once=47:" + marker);
        RunDirectory run = create(config, "run");
        RunDirectory sound = create(config, "sound");

        assertThat(go(run, config).reason()).isEqualTo(Reason.COMPLETED);
        assertThat(Files.exists(marker)).isTrue();
        assertThat(go(sound, config).reason()).isEqualTo(Reason.COMPLETED);

        assertThat(failures(run)).singleElement().satisfies(failed -> {
            assertThat(failed.failure()).isEqualTo(TrainerFailure.Kind.CRASHED);
            assertThat(failed.what()).contains("was killed by signal 9 after step 46 of 60");
        });
        assertThat(failures(sound)).isEmpty();
        assertThat(run.checkpoints().stateHash(60))
                .isEqualTo(sound.checkpoints().stateHash(60));
    }

    @Test
    void repeatedCrashesEndTheRun() {
        RunConfig config = ToyProgram.run(folder, 60, RECOVERY, "crash=47");
        RunDirectory run = create(config, "run");

        RunResult result = go(run, config);

        assertThat(result.reason()).isEqualTo(Reason.TRAINER_FAILED);
        assertThat(result.message()).contains("no memory left", "failure 3 in a row, trainer.restarts");
        assertThat(failures(run)).extracting(TrainerFailed::attempt).containsExactly(1, 2, 3);
        assertThat(run.timeline().ended().orElseThrow().reason()).isEqualTo(Reason.TRAINER_FAILED);
    }

    @Test
    void aProtocolErrorEndsTheRunWithoutARestart() {
        RunConfig config = ToyProgram.run(folder, 60, RECOVERY, "back=30");
        RunDirectory run = create(config, "run");

        assertThat(go(run, config).reason()).isEqualTo(Reason.TRAINER_FAILED);
        assertThat(failures(run)).hasSize(1);
    }

    @Test
    void anInterruptedAndResumedRunEqualsAnUninterruptedOne() {
        RunConfig config = ToyProgram.run(folder, 60, RECOVERY, "slow=0.01");
        RunDirectory run = create(config, "run");
        RunDirectory whole = create(config, "whole");
        AtomicLong made = new AtomicLong();
        RunProgress counting = new RunProgress() {
            @Override
            public void onStep(StepRecord row) {
                made.set(row.step());
            }
        };

        assertThat(go(run, config, counting, () -> made.get() >= 25).reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(run.checkpoints().list().last()).isGreaterThanOrEqualTo(25).isLessThan(60);
        assertThat(go(run, config).reason()).isEqualTo(Reason.COMPLETED);
        go(whole, config);

        assertThat(run.checkpoints().stateHash(60))
                .isEqualTo(whole.checkpoints().stateHash(60));
    }

    @Test
    void aRemedyIsInForceUpToItsLastStep() {
        RunConfig config = ToyProgram.run(folder, 100, RECOVERY);
        RunDirectory run = create(config, "run");
        go(run, config);

        try (RunSession session = RunSession.open(run)) {
            RunResult result = supervisor(run, config, RunProgress.SILENT, () -> false)
                    .remedy(session, new RemedyRequest(40, Interventions.parse("lr=x0.5"), OptionalLong.of(67)));
            assertThat(result.reason()).isEqualTo(Reason.COMPLETED);
        }

        assertThat(RunTrace.read(run).steps())
                .hasSize(100)
                .allMatch(row -> row.lr() == (row.step() > 40 && row.step() <= 67 ? 0.01 : 0.02));
    }

    @Test
    void aReplayReproducesTheSpikeAndItsArmsDiffer() {
        RunConfig config = ToyProgram.run(folder, 300, "recovery: {policy: none}", "damaged=200:10");
        RunDirectory run = create(config, "run");
        go(run, config);
        ReplayRequest request = new ReplayRequest(
                1,
                OptionalLong.empty(),
                30,
                50,
                Stream.of("jitter=1e-6:1", "replace=195..215", "skip=60", "lr=x0.5")
                        .map(arm -> Arm.of(InterventionParser.parse(arm)))
                        .toList());

        Verdict verdict;
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            verdict = new ExperimentRunner(
                            config, trainer, new LocalArmExecutor(trainer, 2), ReplayProgress.SILENT, () -> false)
                    .run(run, request);
        }

        assertThat(verdict.control().reproduced())
                .as(String.join(" ", verdict.words()))
                .isTrue();
        assertThat(verdict.arms())
                .extracting(arm -> arm.outcome())
                .containsExactly(
                        Outcome.Result.SPIKED,
                        Outcome.Result.PREVENTED,
                        Outcome.Result.PREVENTED,
                        Outcome.Result.SPIKED);
        assertThat(run.root().resolve("experiments").resolve("trainer")).isEmptyDirectory();
    }

    @Test
    void aDiagnosisFindsThatTheDataCausedTheSpike() {
        RunConfig config = ToyProgram.run(folder, 300, "recovery: {policy: none}", "damaged=200:10");
        RunDirectory run = create(config, "run");
        go(run, config);

        Diagnosis diagnosis = diagnose(run, config, Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS));

        assertThat(diagnosis.evidence().reproduced().conclusive()).isTrue();
        assertThat(diagnosis.cause().toString()).containsIgnoringCase("data");
    }

    @Test
    void anArmWithoutEffectIsReported() {
        RunConfig config = ToyProgram.run(folder, 260, "recovery: {policy: none}", "damaged=200:10", "liar=1");
        RunDirectory run = create(config, "run");
        go(run, config);
        List<String> notes = new ArrayList<>();
        ReplayProgress progress = new ReplayProgress() {
            @Override
            public void onNote(String note) {
                notes.add(note);
            }
        };
        List<Arm> arms = Stream.of("lr=x0.5", "jitter=1e-6:1")
                .map(arm -> Arm.of(InterventionParser.parse(arm)))
                .toList();

        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            new ExperimentRunner(config, trainer, new LocalArmExecutor(trainer, 2), progress, () -> false)
                    .run(run, new ReplayRequest(1, OptionalLong.empty(), 30, 20, arms));
        }

        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("lr=x0.5 recorded the same values as the control at every step");
    }

    @Test
    void aNondeterministicTrainerIsDiagnosedBeyondItsNoise() {
        RunConfig config =
                ToyProgram.run(folder, 300, "recovery: {policy: none}", "damaged=200:10", "noise=1e-3", "start=0.2");
        RunDirectory run = create(config, "run");
        go(run, config);

        Diagnosis diagnosis = diagnose(run, config, Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS));

        ReproductionResult reproduced = diagnosis.evidence().reproduced();
        assertThat(reproduced.asTheRun()).isFalse();
        assertThat(reproduced.twice()).isFalse();
        NoiseBand noise = reproduced.noise().orElseThrow();
        assertThat(noise.controls()).isEqualTo(noise.inPlace()).isEqualTo(5);
        assertThat(noise.before()).isBetween(1e-3, 2e-2);
        assertThat(reproduced.conclusive()).isTrue();
        assertThat(diagnosis.cause().toString()).containsIgnoringCase("data");
        assertThat(String.join(" ", diagnosis.words()))
                .contains(
                        "5 of 5 unchanged replays spiked at the same place",
                        "A smaller difference of loss is not meaningful");
    }

    @Test
    void nothingIsConcludedIfSomeControlsDoNotSpike() {
        RunConfig config = ToyProgram.run(
                folder, 300, "recovery: {policy: none}", "damaged=200:10", "alternate=" + folder.resolve("starts"));
        RunDirectory run = create(config, "run");
        go(run, config);

        Diagnosis diagnosis = diagnose(run, config, Stage.STANDARD);

        assertThat(diagnosis.evidence().reproduced().conclusive()).isFalse();
        assertThat(diagnosis.stages()).containsExactly(Stage.REPRODUCE);
        assertThat(String.join(" ", diagnosis.words()))
                .contains("unchanged replays differ from one another, and only 2 of 5 spike at the same place");
    }

    @Test
    void unsupportedArmsAreSkipped() {
        RunConfig config =
                ToyProgram.run(folder, 300, "recovery: {policy: none}", "damaged=200:10", "incapable=freeze");
        RunDirectory run = create(config, "run");
        go(run, config);

        Diagnosis diagnosis = diagnose(run, config, Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS, Stage.DOSE));

        assertThat(diagnosis.stages()).containsExactlyInAnyOrder(Stage.REPRODUCE, Stage.COMMIT, Stage.DOSE);
        assertThat(String.join(" ", diagnosis.words()))
                .contains(
                        "stage cross was skipped: it needs freeze, which this trainer does not support",
                        "skipped, because this trainer does not support them: clip_grad_norm=0, batch_size=x0.5,");
    }

    @Test
    void aRemedyIsRemovedAndFollowedInASecondProcess() {
        RunConfig config = ToyProgram.run(folder, 300, "recovery: {policy: none}", "damaged=200:10");
        RunDirectory run = create(config, "run");
        go(run, config);

        Diagnosis diagnosis = diagnose(run, config, Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.REMEDIES));

        RemedyEvidence followed = diagnosis.followed().orElseThrow();
        RemedyTrial skip = followed.trials().get(0);
        assertThat(skip.period().until()).isLessThan(followed.followedTo());
        assertThat(skip.run().lastStep()).isEqualTo(300);
        assertThat(skip.holds()).as(String.join("\n", RemedyText.of(followed))).isTrue();
        assertThat(followed.unchanged().result()).isEqualTo(RemedyOutcome.Result.RECURS);
    }

    /** Only the trainer can look into its states. */
    @Test
    void whatChangesWhileAllWeightsAreFrozenIsNamed() {
        Cause weights = causeOf("scaled=200:weights:-60");
        assertThat(weights).isInstanceOf(Cause.ChangedWeights.class);
        assertThat(((Cause.ChangedWeights) weights).tensors())
                .extracting(ChangedTensor::words)
                .containsExactly("wte.weight", "h.0.mlp.c_fc.weight");

        Cause moments = causeOf("scaled=200:m:-300");
        assertThat(moments).isInstanceOf(Cause.OptimizerState.class);
        assertThat(((Cause.OptimizerState) moments).moments())
                .extracting(ChangedTensor::words)
                .containsExactly("wte.weight (m)", "h.0.mlp.c_fc.weight (m)");
    }

    private Cause causeOf(String fault) {
        RunConfig config = ToyProgram.run(folder, 300, "recovery: {policy: none}", fault);
        RunDirectory run = create(config, fault.replace(':', '-'));
        go(run, config);
        return diagnose(run, config, Set.of(Stage.REPRODUCE, Stage.COMMIT, Stage.CROSS))
                .cause();
    }

    @Test
    void theEstimateIncludesTheStartupTime() {
        RunConfig config = ToyProgram.run(folder, 300, "recovery: {policy: none}", "damaged=200:10", "start=0.5");
        RunDirectory run = create(config, "run");
        go(run, config);

        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            assertThat(trainer.startSeconds()).isGreaterThan(0.5);
            double[] estimate = new double[2];
            DiagnosisProgress progress = new DiagnosisProgress() {
                @Override
                public void onPlan(CostPlan plan) {
                    estimate[0] = plan.most().arms();
                    estimate[1] = plan.seconds();
                }
            };
            assertThatThrownBy(() -> new Diagnostician(
                                    config, trainer, new LocalArmExecutor(trainer, 1), 1, progress, () -> true)
                            .run(run, request(Set.of(Stage.REPRODUCE, Stage.COMMIT))))
                    .isInstanceOf(EpicenterException.class);
            assertThat(estimate[1]).isGreaterThan(0.5 * estimate[0]);
        }
    }

    private static Diagnosis diagnose(RunDirectory run, RunConfig config, Set<Stage> stages) {
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            return new Diagnostician(
                            config, trainer, new LocalArmExecutor(trainer, 2), 2, DiagnosisProgress.SILENT, () -> false)
                    .run(run, request(stages));
        }
    }

    private static DiagnosisRequest request(Set<Stage> stages) {
        return new DiagnosisRequest(1, stages, Budget.UNLIMITED, OptionalLong.empty(), 30, 60);
    }

    private RunDirectory create(RunConfig config, String name) {
        return RunDirectory.create(
                folder.resolve(name), RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
    }

    private static RunResult go(RunDirectory run, RunConfig config) {
        return go(run, config, RunProgress.SILENT, () -> false);
    }

    private static RunResult go(RunDirectory run, RunConfig config, RunProgress progress, BooleanSupplier interrupted) {
        try (RunSession session = RunSession.open(run)) {
            return supervisor(run, config, progress, interrupted).run(session);
        }
    }

    private static Supervisor supervisor(
            RunDirectory run, RunConfig config, RunProgress progress, BooleanSupplier interrupted) {
        return new Supervisor(
                config,
                ExternalTrainer.ofRun(config, run.root(), interrupted),
                Optional.empty(),
                Optional.empty(),
                progress,
                interrupted);
    }

    private static List<TrainerFailed> failures(RunDirectory run) {
        List<TimelineEvent> events = run.events();
        return events.stream()
                .filter(TrainerFailed.class::isInstance)
                .map(TrainerFailed.class::cast)
                .toList();
    }
}
