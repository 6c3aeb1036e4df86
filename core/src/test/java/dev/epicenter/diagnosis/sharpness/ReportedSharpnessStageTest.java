package dev.epicenter.diagnosis.sharpness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
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
import dev.epicenter.segment.NumericsFingerprint;
import dev.epicenter.segment.ReportedSharpness;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.Trainer;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportedSharpnessStageTest {
    @TempDir(factory = InMemory.class)
    static Path folder;

    private static SupervisedRun run;

    @BeforeAll
    static void train() {
        run = new SupervisedRun(folder.resolve("run"), ToyRuns.natural(600, ToyRuns.ONLY_RECORD));
        run.go();
    }

    @Test
    void valuesOfAStepBelongToTheStateBeforeIt() throws Exception {
        Diagnosis diagnosis = diagnose(new Measuring(run.trainer(), Optional.empty(), step -> values(2.0 * step)));

        Sharpness found = diagnosis.evidence().sharpness().orElseThrow();
        assertThat(found.points()).isNotEmpty().allSatisfy(point -> {
            assertThat(point.eigenvalue()).isEqualTo(2.0 * (point.step() + 1));
            assertThat(point.stability()).isEqualTo(point.eigenvalue() / 100);
            assertThat(point.before()).isEqualTo(diagnosis.onset() - point.step());
        });
        assertThat(found.points()).filteredOn(Sharpness.Point::near).hasSize(5);
        assertThat(found.massPerTensor()).containsOnlyKeys("wte.weight");
        assertThat(found.unmeasured()).isEmpty();
        assertThat(diagnosis.words()).anyMatch(line -> line.startsWith("Stability number"));
        String json = Files.readString(DiagnosisFolder.verdict(run.directory(), 1));
        assertThat(Json.parse(json, Diagnosis.class)).isEqualTo(diagnosis);
    }

    @Test
    void statesThatCannotBeMeasuredAreReportedWithTheReason() {
        Diagnosis diagnosis =
                diagnose(new Measuring(run.trainer(), Optional.empty(), step -> unavailable("no second derivative")));

        assertThat(diagnosis.words()).contains("Sharpness was not measured: no second derivative.");
    }

    @Test
    void trainerThatDoesNotMeasureIsReported() {
        Diagnosis diagnosis = diagnose(new Measuring(run.trainer(), Optional.of("lacks a loss"), step -> values(step)));

        assertThat(diagnosis.evidence().sharpness()).isEmpty();
        assertThat(diagnosis.skipped()).contains("stage sharpness was skipped: the trainer lacks a loss");
    }

    private Diagnosis diagnose(Trainer trainer) {
        return new Diagnostician(
                        run.config(),
                        trainer,
                        new LocalArmExecutor(trainer, 1),
                        1,
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

    private static ReportedSharpness values(double eigenvalue) {
        return new ReportedSharpness(
                OptionalDouble.of(1),
                OptionalDouble.of(0.5),
                OptionalDouble.of(-0.1),
                OptionalDouble.of(-0.1),
                OptionalDouble.of(eigenvalue),
                OptionalDouble.of(100),
                Optional.of(true),
                Optional.of(Map.of("wte.weight", 1.0)),
                Optional.empty());
    }

    private static ReportedSharpness unavailable(String reason) {
        OptionalDouble none = OptionalDouble.empty();
        return new ReportedSharpness(
                none, none, none, none, none, none, Optional.empty(), Optional.empty(), Optional.of(reason));
    }

    /** A trainer that need not be deterministic, and that measures by itself. */
    private record Measuring(Trainer toy, Optional<String> cannot, LongFunction<ReportedSharpness> found)
            implements Trainer {
        @Override
        public Optional<? extends State> run(Segment segment, SegmentObserver observer) {
            return toy.run(
                    segment,
                    (report, state) -> observer.onStep(
                            segment.sharpness()
                                    .filter(request -> request.steps()
                                            .contains(report.step().step()))
                                    .map(request -> with(report))
                                    .orElse(report),
                            state));
        }

        private StepReport with(StepReport report) {
            return new StepReport(
                    report.step(),
                    report.tensors(),
                    report.logits(),
                    report.logged(),
                    report.distance(),
                    report.distances(),
                    report.sequences(),
                    report.behavior(),
                    Optional.of(found.apply(report.step().step())));
        }

        @Override
        public Optional<String> cannotMeasureSharpness() {
            return cannot;
        }

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public TensorLayout layout() {
            return toy.layout();
        }

        @Override
        public NumericsFingerprint fingerprint() {
            return toy.fingerprint();
        }
    }
}
