package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.json.EditedJson;
import dev.epicenter.json.Json;
import dev.epicenter.recovery.SupervisedRun;
import dev.epicenter.run.ExperimentDraft;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentRunnerTest {
    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void controlReproducesANaturalSpikeThatShamsShowIsNotMarginal() {
        SupervisedRun run = natural();

        Verdict verdict = replay(run, "jitter=1e-6:1", "jitter=1e-6:2", "jitter=1e-6:3", "jitter=1e-6:4", "lr=x0.5");

        assertThat(verdict.control().reproduced()).isTrue();
        assertThat(verdict.control().comparedSteps()).isEqualTo(verdict.horizon() - 400);
        assertThat(verdict.conclusive()).isTrue();
        assertThat(verdict.checkpoint()).isEqualTo(400);
        assertThat(verdict.shams()).isEqualTo(new ShamSummary(4, 4, 0, 0));
        assertThat(arm(verdict, "lr=x0.5").outcome()).isEqualTo(Outcome.Result.DELAYED);
        assertThat(arm(verdict, "lr=x0.5").displacement().orElse(0)).isBetween(50L, 100L);
        assertThat(verdict.words()).anyMatch(words -> words.contains("4 of 4 shams"));
    }

    @Test
    void writtenFilesRoundTrip() throws Exception {
        SupervisedRun run = natural();
        Verdict verdict = replay(run, "jitter=1e-6:1", "lr=x0.25");
        Path experiment = run.directory().experiment(1);

        String json = Files.readString(experiment.resolve("verdict.json"));
        assertThat(Json.parse(json, Verdict.class)).isEqualTo(verdict);
        assertThat(json).as("components only").doesNotContain("\"void\" :");
        assertThat(json)
                .contains("\"reproduced\" : true", "\"loss_at_horizon\"", "\"interventions\" : [ \"lr=x0.25\" ]");
        Experiment plan = Json.parse(Files.readString(experiment.resolve("experiment.json")), Experiment.class);
        assertThat(plan.arms()).extracting(Experiment.PlannedArm::name).containsExactly("jitter=1e-6:1", "lr=x0.25");
        List<StepRecord> rows =
                new TraceReader(run.directory().arm(1, "lr=x0.25")).steps().rows();
        assertThat(rows).hasSize((int) (verdict.horizon() - verdict.checkpoint()));
        assertThat(rows.get(rows.size() - 1).loss())
                .isEqualTo(arm(verdict, "lr=x0.25").lossAtHorizon());
    }

    @Test
    void replayOfARolledBackSpikeUsesTheBranchBeforeTheRollback() {
        RecoveryConfig palm =
                new RecoveryConfig(RecoveryConfig.Policy.PALM, 30, new RecoveryConfig.Skip(40, 100), 3, 0);
        SupervisedRun run =
                new SupervisedRun(folder.resolve("run"), ToyRuns.noisy(300, palm, new Fault.DamagedBatches(200, 10)));
        run.go();
        assertThat(run.timeline().spike(1).orElseThrow().live()).isFalse();

        Verdict verdict = replay(run, "jitter=1e-6:1", "skip=120", "lr=x0.5");

        assertThat(verdict.control().reproduced()).isTrue();
        assertThat(verdict.onset()).isEqualTo(201);
        assertThat(arm(verdict, "lr=x0.5").outcome()).isEqualTo(Outcome.Result.SPIKED);
        assertThat(arm(verdict, "skip=120").outcome()).isEqualTo(Outcome.Result.PREVENTED);
        assertThat(verdict.words())
                .anyMatch(words -> words.contains(
                        "Prevented (no spike for 120 steps; not followed further; 1 of 1 shams spiked): skip=120."));
    }

    @Test
    void anArmWhoseTrainerLosesTheRequestedRateIsVoid() {
        SupervisedRun run = natural();
        Trainer forgetful = new ForgetfulTrainer(run.trainer());

        Verdict verdict = new ExperimentRunner(
                        run.config(), forgetful, new LocalArmExecutor(forgetful, 2), ReplayProgress.SILENT, () -> false)
                .run(run.directory(), request("jitter=1e-6:1", "lr=x0.5"));

        assertThat(verdict.conclusive()).isTrue();
        assertThat(arm(verdict, "lr=x0.5").outcome()).isEqualTo(Outcome.Result.VOID);
        assertThat(arm(verdict, "lr=x0.5").spikedWithinHorizon()).isFalse();
        assertThat(verdict.words())
                .anyMatch(words -> words.startsWith("Void and not evidence: lr=x0.5: the trainer reported lr"));
    }

    @Test
    void damagedRowBeforeTheSpikeMakesTheVerdictInconclusive() throws Exception {
        SupervisedRun run = natural();
        damage(run, 430);

        List<String> notes = new ArrayList<>();
        Verdict verdict = replay(run, notes, "jitter=1e-6:1", "lr=x0.25");

        assertThat(verdict.control().reproduced()).isFalse();
        assertThat(verdict.control().notCompared()).contains("step 430");
        assertThat(verdict.control().firstDifference()).isEmpty();
        assertThat(verdict.control().reason().orElseThrow()).contains("lacks step 430", "cannot be compared");
        assertThat(verdict.conclusive()).isFalse();
        assertThat(notes)
                .hasSize(2)
                .anyMatch(note -> note.contains("metrics.jsonl:431: corrupt"))
                .anyMatch(note -> note.contains("step 430 has no row"));
    }

    @Test
    void damagedRowAfterTheSpikeIsReportedAsNotCompared() throws Exception {
        SupervisedRun run = natural();
        long damaged = run.timeline().spike(1).orElseThrow().spike().alarm() + 10;
        damage(run, damaged);
        damage(run, damaged + 1);

        Verdict verdict = replay(run, "jitter=1e-6:1", "lr=x0.25");

        assertThat(verdict.control().reproduced()).isTrue();
        assertThat(verdict.conclusive()).isTrue();
        assertThat(verdict.control().comparedSteps()).isEqualTo(verdict.horizon() - 400 - 2);
        assertThat(verdict.control().notCompared()).contains("steps " + damaged + " to " + (damaged + 1));
        assertThat(verdict.words().get(0)).contains("lacks steps " + damaged, "cannot be compared");
        String json = Files.readString(run.directory().experiment(1).resolve("verdict.json"));
        assertThat(Json.parse(json, Verdict.class)).isEqualTo(verdict);
        assertThat(json).as("components only").doesNotContain("\"void\" :");
        // A file written before this key existed.
        String older = json.replaceFirst("\"not_compared\" : \"[^\"]*\",\\s*", "");
        assertThat(Json.parse(older, Verdict.class).control().notCompared()).isEmpty();
    }

    @Test
    void tamperedTraceMakesTheVerdictInconclusive() throws Exception {
        SupervisedRun run = natural();
        Path metrics = run.directory().segment(0).resolve("metrics.jsonl");
        EditedJson.lines(
                metrics,
                line -> line.contains("\"step\":430,")
                        ? line.replaceFirst("\"grad_norm\":[^,]+", "\"grad_norm\":0.5")
                        : line);

        Verdict verdict = replay(run, "jitter=1e-6:1", "lr=x0.25");

        assertThat(verdict.control().reproduced()).isFalse();
        assertThat(verdict.control().firstDifference()).hasValueSatisfying(difference -> {
            assertThat(difference.step()).isEqualTo(430);
            assertThat(difference.field()).isEqualTo("grad_norm");
            assertThat(difference.original()).isEqualTo(0.5);
        });
        assertThat(verdict.conclusive()).isFalse();
        assertThat(verdict.words())
                .containsExactly(
                        "The control, an unchanged replay from step 400, did not reproduce the run: "
                                + verdict.control().reason().orElseThrow() + ".",
                        "No conclusion is drawn from the arms.");
    }

    @Test
    void armsInParallelMatchArmsRunAlone() {
        SupervisedRun run = natural();
        String[] arms = {"jitter=1e-6:1", "lr=x0.5", "beta2=0.999", "freeze=wte.*", "reset=m", "eps=10"};

        Verdict together = replay(run, 4, ReplayProgress.SILENT, request(arms));

        for (String name : arms) {
            Verdict alone = replay(run, 1, ReplayProgress.SILENT, request(name));
            assertThat(alone.arms()).containsExactly(arm(together, name));
        }
    }

    @Test
    void standardArmsBeginWithShamsAndNameNoCause() {
        Verdict verdict = replay(natural(), 2, ReplayProgress.SILENT, ReplayRequest.standard(1));

        assertThat(verdict.arms().subList(0, 4)).extracting(ArmVerdict::group).containsOnly("sham");
        assertThat(verdict.arms()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(String.join(" ", verdict.words()).toLowerCase(Locale.ROOT))
                .doesNotContain("cause")
                .doesNotContain("because");
    }

    @Test
    void progressReportsEachReplay() {
        AtomicLong steps = new AtomicLong();
        AtomicLong finished = new AtomicLong();
        ReplayProgress progress = new ReplayProgress() {
            @Override
            public void onStep(Arm arm, StepReport report) {
                steps.incrementAndGet();
            }

            @Override
            public void onFinished(ArmRun run) {
                finished.incrementAndGet();
            }
        };

        Verdict verdict = replay(natural(), 2, progress, request("lr=x0.5"));

        assertThat(finished).hasValue(2);
        assertThat(steps).hasValue(2 * (verdict.horizon() - verdict.checkpoint()));
    }

    @Test
    void unknownSpikeIsRejectedWithTheListOfSpikes() {
        SupervisedRun run = natural();

        assertThatThrownBy(() -> replay(run, 1, ReplayProgress.SILENT, ReplayRequest.standard(7)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("no spike 7", "its spikes are 1 (step 4");
    }

    @Test
    void patternWithoutAMatchIsRejectedBeforeTheFirstStep() {
        SupervisedRun run = natural();

        assertThatThrownBy(() -> replay(run, "freeze=h.9.*"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("h.0.");
        assertThat(run.directory().experiment(1)).doesNotExist();
    }

    @Test
    void duplicateArmIsRejected() {
        SupervisedRun run = natural();

        assertThatThrownBy(() -> replay(run, "lr=x0.5", "lr=x0.5"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void armsWithTheSameFolderAreRejected() {
        SupervisedRun run = natural();

        assertThatThrownBy(() -> replay(run, "freeze=h.0.attn.c*attn.weight", "freeze=h.0.attn.c_attn.weight"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("would have the same folder");
    }

    @Test
    void unknownCheckpointIsRejectedWithTheListOfCheckpoints() {
        SupervisedRun run = natural();
        ReplayRequest request = new ReplayRequest(1, OptionalLong.of(410), 50, 120, List.of());

        assertThatThrownBy(() -> replay(run, 1, ReplayProgress.SILENT, request))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("--from 410", "350, 400, 450");
    }

    @Test
    void missingCheckpointErrorNamesTheRetentionThatWouldHaveKeptOne() {
        SupervisedRun run = natural();
        run.directory().checkpoints().list().forEach(run.directory().checkpoints()::delete);

        assertThatThrownBy(() -> replay(run, "lr=x0.5"))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("no checkpoint before the spike is left", "keep_every", "--from 0");
    }

    @Test
    void controlReproducesFromTheStartOfTheRun() {
        SupervisedRun run = natural();
        ReplayRequest request = new ReplayRequest(1, OptionalLong.of(0), 50, 60, arms("lr=x0.5"));

        Verdict verdict = replay(run, 1, ReplayProgress.SILENT, request);

        assertThat(verdict.control().reproduced()).isTrue();
        assertThat(verdict.checkpoint()).isZero();
    }

    @Test
    void interruptedReplayWritesNoVerdict() {
        SupervisedRun run = natural();

        interrupt(run);

        Path draft = run.directory().experiment(1).resolveSibling("spike-1.tmp");
        assertThat(run.directory().experiment(1)).doesNotExist();
        assertThat(draft.resolve("verdict.json")).doesNotExist();
        assertThat(draft.resolve("arms/control/metrics.jsonl")).exists();
    }

    @Test
    void interruptedReplayKeepsThePreviousVerdictAndTheNextReplayReportsWhere() throws Exception {
        SupervisedRun run = natural();
        replay(run, "lr=x0.25");
        Path file = run.directory().experiment(1).resolve("verdict.json");
        String previous = Files.readString(file);

        interrupt(run);

        assertThat(file).hasContent(previous);
        assertThat(run.directory().arm(1, "lr=x0.25").resolve("metrics.jsonl")).exists();
        List<String> notes = new ArrayList<>();
        Verdict next = replay(run, notes, "lr=x0.5");
        assertThat(Json.parse(Files.readString(file), Verdict.class)).isEqualTo(next);
        assertThat(run.directory().arm(1, "lr=x0.25")).doesNotExist();
        Path kept = run.directory().experiment(1).resolveSibling("spike-1.1");
        assertThat(kept.resolve("verdict.json")).hasContent(previous);
        assertThat(kept.resolve("arms/lr=x0.25/metrics.jsonl")).exists();
        assertThat(notes).singleElement().asString().contains("previous replay", kept.toString());
        assertThat(run.directory().experiment(1).resolveSibling("spike-1.tmp")).doesNotExist();
    }

    @Test
    void concurrentReplayOfASpikeIsRejected() {
        SupervisedRun run = natural();
        try (ExperimentDraft first = ExperimentDraft.open(run.directory(), 1)) {
            assertThatThrownBy(() -> replay(run, "lr=x0.5"))
                    .isInstanceOf(EpicenterException.class)
                    .hasMessageContaining("is replaying this spike")
                    .message()
                    .hasLineCount(1);
            assertThat(first.folder()).exists();
        }
        assertThat(replay(run, "lr=x0.5").arms()).hasSize(1);
    }

    private static void interrupt(SupervisedRun run) {
        AtomicLong asked = new AtomicLong();
        ExperimentRunner runner = new ExperimentRunner(
                run.config(),
                run.trainer(),
                new LocalArmExecutor(run.trainer(), 1),
                ReplayProgress.SILENT,
                () -> asked.incrementAndGet() > 300);

        assertThatThrownBy(() -> runner.run(run.directory(), request("lr=x0.5", "eps=10")))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("interrupted: 1 of 3");
    }

    private SupervisedRun natural() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("natural" + System.nanoTime()), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        run.go();
        return run;
    }

    private static Verdict replay(SupervisedRun run, String... arms) {
        return replay(run, 2, ReplayProgress.SILENT, request(arms));
    }

    private static Verdict replay(SupervisedRun run, List<String> notes, String... arms) {
        ReplayProgress progress = new ReplayProgress() {
            @Override
            public void onNote(String what) {
                notes.add(what);
            }
        };
        return replay(run, 2, progress, request(arms));
    }

    /** Overwrites the run's row of {@code step}. */
    private static void damage(SupervisedRun run, long step) throws IOException {
        Path metrics = run.directory().segment(0).resolve("metrics.jsonl");
        Files.write(
                metrics,
                Files.readAllLines(metrics).stream()
                        .map(line -> line.contains("\"step\":" + step + ",") ? "{\"step\":" : line)
                        .toList());
    }

    private static Verdict replay(SupervisedRun run, int workers, ReplayProgress progress, ReplayRequest request) {
        return new ExperimentRunner(
                        run.config(),
                        run.trainer(),
                        new LocalArmExecutor(run.trainer(), workers),
                        progress,
                        () -> false)
                .run(run.directory(), request);
    }

    private static ReplayRequest request(String... arms) {
        return new ReplayRequest(1, OptionalLong.empty(), 50, 120, arms(arms));
    }

    private static List<Arm> arms(String... arms) {
        return Arrays.stream(arms).map(InterventionParser::parse).map(Arm::of).toList();
    }

    private static ArmVerdict arm(Verdict verdict, String name) {
        return verdict.arms().stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
