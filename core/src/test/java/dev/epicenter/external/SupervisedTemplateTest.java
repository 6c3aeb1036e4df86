package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.diagnosis.Diagnostician;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.diagnosis.replays.DiagnosisRequest;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.diagnosis.verdict.Diagnosis;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.recovery.RemedyRequest;
import dev.epicenter.recovery.RunProgress;
import dev.epicenter.recovery.RunResult;
import dev.epicenter.recovery.Supervisor;
import dev.epicenter.replay.Arm;
import dev.epicenter.replay.ArmVerdict;
import dev.epicenter.replay.ExperimentRunner;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.replay.Outcome;
import dev.epicenter.replay.ReplayProgress;
import dev.epicenter.replay.ReplayRequest;
import dev.epicenter.replay.Verdict;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervision, replay and diagnosis of a script without an adapter. */
class SupervisedTemplateTest {
    private static final String RECOVERY =
            "recovery: {policy: palm, rewind: 30, skip: {min: 60, max: 100}, max_recoveries: 3}";
    private static final String DAMAGED = "--damaged 200 10";

    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void aSpikeIsRolledBackAndItsBatchesAreSkipped() {
        RunConfig config = UntouchedProgram.run(folder, 330, 20, RECOVERY, DAMAGED);
        RunDirectory run = create(config);

        assertThat(go(run, config, () -> false).reason()).isEqualTo(Reason.COMPLETED);
        List<SkipRange> skips = run.timeline().plan().skips();
        assertThat(skips).hasSize(1);
        assertThat(skips.get(0).from()).isLessThanOrEqualTo(200);
        assertThat(skips.get(0).to()).isGreaterThanOrEqualTo(210);
        assertThat(RunTrace.read(run).steps()).hasSize(330).noneMatch(row -> row.batch() >= 200 && row.batch() < 210);
        assertThat(run.checkpoints().list()).contains(320L);
    }

    @Test
    void anInterruptedAndResumedRunEqualsAnUninterruptedOne() {
        RunConfig config = UntouchedProgram.run(folder, 60, 20, "recovery: {policy: none}", "--slow 0.01");
        RunDirectory run = create(config);
        long[] made = {0};
        RunProgress counting = new RunProgress() {
            @Override
            public void onStep(StepRecord row) {
                made[0] = row.step();
            }
        };
        assertThat(supervise(run, config, counting, () -> made[0] >= 25).reason())
                .isEqualTo(Reason.INTERRUPTED);
        assertThat(go(run, config, () -> false).reason()).isEqualTo(Reason.COMPLETED);
        RunDirectory whole = RunDirectory.create(
                folder.resolve("whole"), RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
        go(whole, config, () -> false);

        assertThat(run.checkpoints().stateHash(60))
                .isEqualTo(whole.checkpoints().stateHash(60));
    }

    @Test
    void unsupportedArmsAreSkippedAndReported() {
        RunDirectory run = spiked();
        RunConfig config = config();
        List<String> notes = new ArrayList<>();

        Verdict verdict = replay(run, config, List.of(), notes);

        assertThat(notes)
                .anySatisfy(note ->
                        assertThat(note).startsWith("skipped: jitter=1e-6:1, ").contains("cannot express jitter"))
                .anySatisfy(note -> assertThat(note).contains("beta1=", "has no flag for beta1 (trainer.overrides)"));
        assertThat(verdict.control().reproduced())
                .as(String.join(" ", verdict.words()))
                .isTrue();
        assertThat(verdict.arms())
                .extracting(ArmVerdict::group)
                .containsOnly("sham", "weight_decay", "lr", "data_seed", "skip");
        assertThat(verdict.arms())
                .filteredOn(arm -> arm.group().equals("skip"))
                .allMatch(arm -> arm.outcome() == Outcome.Result.PREVENTED);
        assertThat(String.join(" ", verdict.words()))
                .contains("4 of 4 shams (learning rate changed by at most 0.02%) spiked at the same place");
    }

    @Test
    void replaysDoNotOverwriteFilesAtFixedPaths() throws IOException {
        RunConfig config =
                UntouchedProgram.run(folder, 300, 20, "recovery: {policy: none}", DAMAGED + " --keep kept/ckpt.json");
        RunDirectory run = create(config);
        go(run, config, () -> false);
        Path kept = folder.resolve("kept").resolve("ckpt.json");
        String before = Files.readString(kept);
        FileTime written = Files.getLastModifiedTime(kept);

        Verdict verdict = replay(run, config, List.of("lr=x0.5", "lr=x2"), new ArrayList<>());

        assertThat(verdict.arms()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(kept).hasContent(before);
        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(written);
    }

    @Test
    void aRequestedArmThatIsUnsupportedIsLeftOut() {
        RunDirectory run = spiked();
        List<String> notes = new ArrayList<>();
        assertThat(replay(run, config(), List.of("freeze=wte", "lr=x0.5"), notes)
                        .arms())
                .extracting(ArmVerdict::name)
                .containsExactly("lr=x0.5");
        assertThat(notes)
                .contains(
                        "skipped: freeze=wte, because the trainer is driven by a command line, which cannot express freeze");
        assertThatThrownBy(() -> replay(run, config(), List.of("freeze=wte"), new ArrayList<>()))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining(
                        "none of the requested arms can be run, because the trainer is driven by a command line");
    }

    @Test
    void aDiagnosisReportsUnsupportedReplays() {
        RunDirectory run = spiked();
        RunConfig config = config();
        Diagnosis diagnosis;
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            diagnosis = new Diagnostician(
                            config, trainer, new LocalArmExecutor(trainer, 2), 2, DiagnosisProgress.SILENT, () -> false)
                    .run(run, new DiagnosisRequest(1, Stage.STANDARD, Budget.UNLIMITED, OptionalLong.empty(), 30, 60));
        }

        assertThat(diagnosis.evidence().reproduced().conclusive()).isTrue();
        assertThat(diagnosis.stages()).containsExactly(Stage.REPRODUCE);
        assertThat(String.join(" ", diagnosis.words()))
                .contains("stage commit was skipped: it needs jitter, which this trainer does not support");
    }

    @Test
    void aRemedyThatEndsBetweenCheckpointsIsRefused() {
        RunConfig config = UntouchedProgram.run(folder, 60, 20, RECOVERY, "");
        RunDirectory run = create(config);
        go(run, config, () -> false);

        try (RunSession session = RunSession.open(run)) {
            Supervisor supervisor = supervisor(run, config, RunProgress.SILENT, () -> false);
            assertThatThrownBy(() -> supervisor.remedy(
                            session, new RemedyRequest(20, Interventions.parse("lr=x0.5"), OptionalLong.of(37))))
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageContaining("every 20 steps", "cannot end at step 37");
        }
    }

    private RunConfig config() {
        return UntouchedProgram.run(folder, 300, 20, "recovery: {policy: none}", DAMAGED);
    }

    private RunDirectory spiked() {
        RunConfig config = config();
        RunDirectory run = create(config);
        go(run, config, () -> false);
        return run;
    }

    private static Verdict replay(RunDirectory run, RunConfig config, List<String> arms, List<String> notes) {
        ReplayProgress progress = new ReplayProgress() {
            @Override
            public void onNote(String note) {
                notes.add(note);
            }
        };
        ReplayRequest request = new ReplayRequest(
                1,
                OptionalLong.empty(),
                30,
                30,
                Stream.of(arms.toArray(new String[0]))
                        .map(arm -> Arm.of(InterventionParser.parse(arm)))
                        .toList());
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            return new ExperimentRunner(config, trainer, new LocalArmExecutor(trainer, 2), progress, () -> false)
                    .run(run, request);
        }
    }

    private RunDirectory create(RunConfig config) {
        return RunDirectory.create(
                folder.resolve("run"), RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
    }

    private static RunResult go(RunDirectory run, RunConfig config, BooleanSupplier interrupted) {
        return supervise(run, config, RunProgress.SILENT, interrupted);
    }

    private static RunResult supervise(
            RunDirectory run, RunConfig config, RunProgress progress, BooleanSupplier interrupted) {
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
}
