package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.intervention.InterventionParser;
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
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script of nanoGPT's shape: one checkpoint that is always overwritten, a log interval, no skip flag. */
class OverwritingScriptTest {
    private static final String IN_OUT = "--out_dir={out}";
    private static final String OVERWRITTEN = "{files: ckpt.pt, overwritten: true}";

    @TempDir
    private Path folder;

    @BeforeEach
    void python() {
        ToyProgram.requirePython();
    }

    @Test
    void theSpikeIsPassedWithAnotherDataSeed() {
        RunConfig config = config(IN_OUT, OVERWRITTEN, "data_seed");
        RunDirectory run = create(config);

        assertThat(supervise(run, config, RunProgress.SILENT, () -> false).reason())
                .isEqualTo(Reason.COMPLETED);
        assertThat(run.timeline().remedies()).singleElement().satisfies(made -> {
            assertThat(made.toStep()).isPositive().isLessThanOrEqualTo(160);
            assertThat(made.with().text()).isEqualTo("data_seed=2");
            assertThat(made.skipped()).isEmpty();
        });
        assertThat(run.timeline().skipped()).isZero();
        RunTrace trace = RunTrace.read(run);
        assertThat(trace.notes()).isEmpty();
        assertThat(trace.steps()).extracting(StepRecord::step).startsWith(1L, 6L, 11L);
        assertThat(run.checkpoints().list()).contains(280L);
    }

    @Test
    void aRetryThatChangesNothingIsReported() {
        RunConfig config = config(IN_OUT, OVERWRITTEN, "lr=x0.5", "--slow={value}");
        RunDirectory run = create(config);
        List<String> notes = new ArrayList<>();
        RunProgress noting = new RunProgress() {
            @Override
            public void onEvent(TimelineEvent event) {
                if (event instanceof TimelineEvent.Noted note) {
                    notes.add(note.what());
                }
            }
        };

        assertThat(supervise(run, config, noting, () -> false).reason()).isEqualTo(Reason.RECOVERIES_SPENT);
        assertThat(notes)
                .anyMatch(note -> note.contains("recurring at the same place")
                        && note.contains("so recovery.retry (lr=x0.5) changed nothing"));
    }

    @Test
    void aScriptThatCanOnlyGoBackSkipsNothing() {
        RunConfig config = config(IN_OUT, "{files: ckpt.pt, overwritten: true, key: iter_num}", "");
        RunDirectory run = create(config);

        RunResult result = supervise(run, config, RunProgress.SILENT, () -> false);

        assertThat(result.reason()).isEqualTo(Reason.RECOVERIES_SPENT);
        assertThat(run.timeline().rollbacks())
                .hasSize(2)
                .allMatch(back -> back.skipped().count() == 0);
        assertThat(run.timeline().plan().skips()).isEmpty();
    }

    @Test
    void theCheckpointIsPutBackAtItsFixedPath() throws IOException {
        RunConfig config = config("", "{files: ckpt.pt, overwritten: true, folder: out}", "data_seed");
        RunDirectory run = create(config);
        long[] made = {0};
        RunProgress counting = new RunProgress() {
            @Override
            public void onStep(StepRecord row) {
                made[0] = row.step();
            }
        };
        assertThat(supervise(run, config, counting, () -> made[0] >= 60).reason())
                .isEqualTo(Reason.INTERRUPTED);
        assertThat(supervise(run, config, RunProgress.SILENT, () -> false).reason())
                .isEqualTo(Reason.COMPLETED);
        assertThat(folder.resolve("out/ckpt.pt")).exists();
        assertThat(run.timeline().segments())
                .extracting(segment -> segment.fromStep())
                .anyMatch(step -> step > 0 && step < 100);
    }

    @Test
    void replaysAreJudgedOnLoggedStepsAndLeaveTheUsersCheckpointAlone() throws IOException {
        RunConfig config = config("", "{files: ckpt.pt, overwritten: true, folder: out}", "data_seed");
        RunDirectory run = create(config);
        supervise(run, config, RunProgress.SILENT, () -> false);
        byte[] before = Files.readAllBytes(folder.resolve("out/ckpt.pt"));

        Verdict verdict;
        try (ExternalTrainer trainer = ExternalTrainer.ofReplays(config, run.root())) {
            ReplayRequest request = new ReplayRequest(
                    1,
                    OptionalLong.empty(),
                    30,
                    30,
                    List.of(
                            Arm.of(InterventionParser.parse("data_seed=5")),
                            Arm.of(InterventionParser.parse("lr=x0.99"))));
            verdict = new ExperimentRunner(
                            config, trainer, new LocalArmExecutor(trainer, 2), ReplayProgress.SILENT, () -> false)
                    .run(run, request);
        }

        assertThat(verdict.control().reproduced())
                .as(String.join(" ", verdict.words()))
                .isTrue();
        assertThat(verdict.arms())
                .filteredOn(arm -> arm.group().equals("data_seed"))
                .isNotEmpty()
                .allMatch(arm -> arm.outcome() == Outcome.Result.PREVENTED);
        assertThat(verdict.arms())
                .filteredOn(arm -> arm.group().equals("lr"))
                .isNotEmpty()
                .allMatch(arm -> arm.outcome() == Outcome.Result.SPIKED);
        assertThat(Files.readAllBytes(folder.resolve("out/ckpt.pt"))).isEqualTo(before);
    }

    private RunConfig config(String out, String checkpoints, String retry) {
        return config(out, checkpoints, retry, "--learning_rate={value}");
    }

    /** @param flag what the run file takes for the flag of the learning rate */
    private RunConfig config(String out, String checkpoints, String retry, String flag) {
        Path script = folder.resolve("train.py");
        try (InputStream in = OverwritingScriptTest.class.getResourceAsStream("/external/overwriting.py")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return RunConfigReader.read("""
            steps: 300
            checkpoint: {every: 40, keep: 8}
            optimizer: {kind: sgd, lr: 0.02}
            recovery: {policy: palm, rewind: 30, max_recoveries: 2, retry: "%s"}
            trainer:
              command: "python3 train.py %s {resume} {overrides} --eval_interval={every} --max_iters={steps} --damaged 200 20"
              folder: "%s"
              silence: 20
              resume: --init_from=resume
              overrides: {lr: "%s"}
              data_seed: --data_seed={value}
              checkpoints: %s
              log: {first_step: 0, every: 5}
            """.formatted(retry, out, folder, flag, checkpoints), Path.of("overwriting.yaml"));
    }

    private RunDirectory create(RunConfig config) {
        return RunDirectory.create(
                folder.resolve("run"), RunConfigWriter.write(config), ExternalTrainer.numerics(), false);
    }

    private static RunResult supervise(
            RunDirectory run, RunConfig config, RunProgress progress, BooleanSupplier interrupted) {
        try (RunSession session = RunSession.open(run)) {
            return new Supervisor(
                            config,
                            ExternalTrainer.ofRun(config, run.root(), interrupted),
                            java.util.Optional.empty(),
                            java.util.Optional.empty(),
                            progress,
                            interrupted)
                    .run(session);
        }
    }
}
