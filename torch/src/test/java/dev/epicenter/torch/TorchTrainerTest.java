package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.Device;
import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TelemetryConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.intervention.TrainableChange;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.trace.SequenceRecord;
import dev.epicenter.trace.TensorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a segment is a pure function of its start, its data plan and its interventions. */
@Tag("torch")
class TorchTrainerTest extends RandomizedTest {
    private static final int STEPS = 12;

    /** The reports and the end state of a segment. */
    private record Outcome(List<StepReport> reports, TrainState end) {}

    private static TorchTrainer trainer(RunConfig run) {
        return new TorchTrainer(run, Path.of(""));
    }

    private static Outcome run(TorchTrainer trainer, Optional<TrainState> start, long until, Intervention... changes) {
        List<StepReport> reports = new ArrayList<>();
        TrainState end = trainer.run(
                        new Segment(start, until, DataPlan.IN_ORDER, List.of(changes)), (report, state) -> {
                            reports.add(report);
                            return Next.CONTINUE;
                        })
                .orElseThrow();
        return new Outcome(reports, end);
    }

    private static Outcome run(RunConfig run) {
        return run(trainer(run), Optional.empty(), STEPS);
    }

    private static void sameTraining(Outcome actual, Outcome expected) {
        assertThat(actual.reports).hasSameSizeAs(expected.reports);
        for (int i = 0; i < actual.reports.size(); i++) {
            double loss = expected.reports.get(i).step().loss();
            assertThat(actual.reports.get(i).step().loss()).isEqualTo(loss);
        }
        sameState(actual.end, expected.end);
    }

    private static void sameState(TrainState actual, TrainState expected) {
        assertThat(actual.step()).isEqualTo(expected.step());
        assertThat(Arrays.equals(actual.weights(), expected.weights()))
                .as("same weights")
                .isTrue();
        assertThat(actual.moments().keySet()).isEqualTo(expected.moments().keySet());
        expected.moments()
                .forEach((name, moment) -> assertThat(
                                Arrays.equals(actual.moments().get(name), moment))
                        .as("same %s", name)
                        .isTrue());
    }

    /** A small run of random options. */
    private static RunConfig randomRun(Random random) {
        RunConfig run = random.nextBoolean() ? Runs.text() : Runs.modular();
        run = Runs.with(run, "model.dropout", random.nextBoolean() ? 0.2 : 0.0);
        run = Runs.with(run, "model.tied_embeddings", random.nextBoolean());
        run = Runs.with(run, "model.qk_norm", random.nextBoolean());
        run = Runs.with(run, "seed", random.nextLong());
        run = Runs.with(run, "optimizer.kind", OptimizerConfig.Kind.values()[random.nextInt(2)]);
        run = Runs.with(run, "optimizer.clip_grad_norm", random.nextBoolean() ? 0.5 : 0.0);
        return Runs.with(run, "optimizer.grad_accum_steps", 1 + random.nextInt(3));
    }

    @Test
    void equalRunFilesGiveEqualBits() throws Exception {
        repeat(4, random -> {
            RunConfig run = randomRun(random);
            sameTraining(run(run), run(run));
        });
    }

    @Test
    void anotherSeedGivesOtherWeights() {
        assertThat(run(Runs.with(Runs.modular(), "seed", 2L)).end.weights())
                .isNotEqualTo(run(Runs.modular()).end.weights());
    }

    @Test
    void trainingLowersTheLoss() {
        RunConfig run = Runs.with(Runs.modular(), "optimizer.lr", 1e-2);
        List<StepReport> reports = run(trainer(run), Optional.empty(), 150).reports;
        assertThat(reports.get(0).step().loss()).isCloseTo(Math.log(8), within(0.05));
        assertThat(reports.get(149).step().loss()).isLessThan(0.5);
    }

    @Test
    void interruptedRunContinuesBitForBit() throws Exception {
        repeat(6, random -> {
            TorchTrainer trainer = trainer(randomRun(random));
            Outcome whole = run(trainer, Optional.empty(), STEPS);
            Optional<TrainState> state = Optional.empty();
            List<StepReport> reports = new ArrayList<>();
            for (int cut = 1 + random.nextInt(4); cut < STEPS; cut += 1 + random.nextInt(4)) {
                Outcome part = run(trainer, state, cut);
                reports.addAll(part.reports);
                state = Optional.of(part.end);
            }
            Outcome last = run(trainer, state, STEPS);
            reports.addAll(last.reports);
            sameTraining(new Outcome(reports, last.end), whole);
        });
    }

    @Test
    void observerStopsASegmentAndReceivesTheStateOfItsStep() {
        TorchTrainer trainer = trainer(Runs.modular());
        List<TrainState> seen = new ArrayList<>();
        TrainState end = trainer.run(
                        new Segment(Optional.empty(), STEPS, DataPlan.IN_ORDER, List.of()), (report, state) -> {
                            seen.add((TrainState) state.get().orElseThrow());
                            return report.step().step() == 5 ? Next.STOP : Next.CONTINUE;
                        })
                .orElseThrow();
        assertThat(seen).hasSize(5);
        sameState(end, seen.get(4));
        sameState(run(trainer, Optional.empty(), 3).end, seen.get(2));
    }

    @Test
    void snapshotIsNotChangedByLaterSteps() {
        TorchTrainer trainer = trainer(Runs.modular());
        TrainState start = run(trainer, Optional.empty(), 4).end;
        float[] weights = start.weights().clone();
        run(trainer, Optional.of(start), STEPS, new StateChange.Jitter(0.1, 1), new StateChange.ResetMoments("m", "*"));
        assertThat(start.weights()).containsExactly(weights);
        sameState(start, run(trainer, Optional.empty(), 4).end);
    }

    @Test
    void telemetryAndHeldOutLossChangeNoBits() throws Exception {
        repeat(4, random -> {
            RunConfig run = randomRun(random);
            RunConfig off = Runs.with(run, "telemetry", new TelemetryConfig(false, 0, 0, 0, 0));
            RunConfig full = Runs.with(run, "telemetry", new TelemetryConfig(true, 1, 1, 0, 4));
            sameTraining(run(Runs.with(full, "eval", new EvalConfig(1, 2))), run(off));
        });
    }

    @Test
    void parallelArmsEqualSequentialOnesAndUseTheRequestedThreads() throws Exception {
        TorchTrainer trainer = trainer(Runs.with(Runs.text(), "model.dropout", 0.1));
        TrainState start = run(trainer, Optional.empty(), 3).end;
        List<Intervention> arms = List.of(
                new HyperparameterChange.Scale(Hyperparameter.WEIGHT_DECAY, 0.5),
                new DataChange.DataSeed(9),
                new StateChange.Jitter(1e-6, 1),
                new HyperparameterChange.Scale(Hyperparameter.LR, 1));
        List<Outcome> inTurn = arms.stream()
                .map(arm -> run(trainer, Optional.of(start), STEPS, arm))
                .toList();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<Outcome>> parallel = new ArrayList<>();
            for (Intervention arm : arms) {
                parallel.add(pool.submit(() -> {
                    Outcome outcome = run(trainer, Optional.of(start), STEPS, arm);
                    assertThat(torch.get_num_threads()).isEqualTo(1);
                    return outcome;
                }));
            }
            for (int i = 0; i < arms.size(); i++) {
                sameTraining(parallel.get(i).get(), inTurn.get(i));
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void interventionsWithoutEffectEqualTheControlBitForBit() {
        TorchTrainer trainer = trainer(Runs.modular());
        TrainState start = run(trainer, Optional.empty(), 4).end;
        Outcome control = run(trainer, Optional.of(start), STEPS);
        sameTraining(
                run(
                        trainer,
                        Optional.of(start),
                        STEPS,
                        new HyperparameterChange.Scale(Hyperparameter.WEIGHT_DECAY, 1),
                        new HyperparameterChange.Set(Hyperparameter.BETA2, 0.98),
                        new DataChange.SkipBatches(0),
                        new DataChange.DataSeed(1),
                        new StateChange.Jitter(0, 7)),
                control);
    }

    @Test
    void microBatchesAddUpToTheWholeBatch() throws Exception {
        repeat(4, random -> {
            RunConfig run = Runs.with(Runs.with(randomRun(random), "model.dropout", 0.0), "optimizer.eps", 1e-3);
            StepReport whole =
                    run(Runs.with(run, "optimizer.grad_accum_steps", 1)).reports.get(5);
            StepReport parts =
                    run(Runs.with(run, "optimizer.grad_accum_steps", 3)).reports.get(5);
            assertThat(parts.step().loss()).isCloseTo(whole.step().loss(), within(1e-5));
            assertThat(parts.step().gradNorm()).isCloseTo(whole.step().gradNorm(), within(1e-4));
        });
    }

    @Test
    void frozenTensorsKeepEveryBitAndOthersMove() {
        TorchTrainer trainer = trainer(Runs.text());
        TrainState start = run(trainer, Optional.empty(), 3).end;
        TrainState end = run(trainer, Optional.of(start), STEPS, new TrainableChange.Freeze("h.*.attn.c_attn.*")).end;
        for (TensorLayout.Entry entry : start.layout().entries()) {
            assertThat(Arrays.equals(
                            start.weights(),
                            entry.offset(),
                            entry.offset() + entry.size(),
                            end.weights(),
                            entry.offset(),
                            entry.offset() + entry.size()))
                    .as(entry.name())
                    .isEqualTo(entry.name().contains("c_attn"));
        }
    }

    @Test
    void resetMomentsOfMatchingTensorsAreZeroBeforeTheFirstStep() {
        TorchTrainer trainer = trainer(Runs.modular());
        TrainState start = run(trainer, Optional.empty(), 3).end;
        TrainState end = run(trainer, Optional.of(start), 3, new StateChange.ResetMoments("v", "wpe")).end;
        TensorLayout.Entry wpe = start.layout().entries().get(1);
        float[] expected = Objects.requireNonNull(start.moments().get("v")).clone();
        Arrays.fill(expected, wpe.offset(), wpe.offset() + wpe.size(), 0);
        assertThat(end.moments().get("v")).containsExactly(expected);
        assertThat(end.moments().get("m")).containsExactly(start.moments().get("m"));
    }

    @Test
    void jitterIsRelativeAndDrawnFromItsSeed() {
        TorchTrainer trainer = trainer(Runs.text());
        TrainState start = run(trainer, Optional.empty(), 3).end;
        float[] jittered = run(trainer, Optional.of(start), 3, new StateChange.Jitter(1e-3, 1))
                .end
                .weights();
        double squares = 0;
        int counted = 0;
        for (int i = 0; i < jittered.length; i++) {
            if (start.weights()[i] != 0) {
                squares += Math.pow((double) jittered[i] / start.weights()[i] - 1, 2);
                counted++;
            }
        }
        assertThat(Math.sqrt(squares / counted)).isCloseTo(1e-3, within(5e-5));
        assertThat(run(trainer, Optional.of(start), 3, new StateChange.Jitter(1e-3, 2))
                        .end
                        .weights())
                .isNotEqualTo(jittered);
    }

    @Test
    void skippedBatchesAreSkippedAndAnotherDataSeedOrdersTheRest() {
        TorchTrainer trainer = trainer(Runs.text());
        TrainState start = run(trainer, Optional.empty(), 3).end;
        Outcome control = run(trainer, Optional.of(start), 8);
        Outcome skipping = run(trainer, Optional.of(start), 8, new DataChange.SkipBatches(4));
        Outcome reordered = run(trainer, Optional.of(start), 8, new DataChange.DataSeed(5));
        assertThat(skipping.reports.get(0).step().batch()).isEqualTo(7);
        assertThat(reordered.reports.get(0).step().batch()).isEqualTo(3);
        assertThat(reordered.reports.get(0).step().loss())
                .isNotEqualTo(control.reports.get(0).step().loss());
    }

    @Test
    void rescalingAScaleInvariantGroupKeepsTheLoss() throws Exception {
        repeat(4, random -> {
            RunConfig run = Runs.with(randomRun(random), "model.tied_embeddings", false);
            run = Runs.with(Runs.with(run, "model.dropout", 0.0), "optimizer.lr", 1e-2);
            TorchTrainer trainer = trainer(run);
            assertThat(trainer.scaleInvariantGroups()).isNotEmpty();
            // Large weights, so that the norms' eps is negligible: at the initial scale it changes the loss by a few in
            // 10,000.
            Intervention[] large = trainer.scaleInvariantGroups().stream()
                    .flatMap(List::stream)
                    .map(pattern -> new StateChange.Rescale(pattern, 1000))
                    .toArray(Intervention[]::new);
            TrainState start = run(trainer, Optional.empty(), 5, large).end;
            double loss =
                    run(trainer, Optional.of(start), 6).reports.get(0).step().loss();
            for (List<String> group : trainer.scaleInvariantGroups()) {
                for (double c : new double[] {0.8, 1.3}) {
                    Intervention[] rescaled = group.stream()
                            .map(pattern -> new StateChange.Rescale(pattern, c))
                            .toArray(Intervention[]::new);
                    assertThat(run(trainer, Optional.of(start), 6, rescaled)
                                    .reports
                                    .get(0)
                                    .step()
                                    .loss())
                            .isCloseTo(loss, within(1e-4 * loss));
                }
            }
        });
    }

    @Test
    void rescalingALayerBeforeANormKeepsTheLoss() {
        for (RunConfig run : List.of(Runs.ngram(), Runs.clusters())) {
            TorchTrainer trainer = trainer(run);
            TrainState start = run(trainer, Optional.empty(), 5, new StateChange.Rescale("fc*", 10)).end;
            double loss =
                    run(trainer, Optional.of(start), 6).reports.get(0).step().loss();
            assertThat(trainer.scaleInvariantGroups()).containsExactly(List.of("fc1.*"), List.of("fc2.*"));
            for (List<String> group : trainer.scaleInvariantGroups()) {
                double rescaled = run(trainer, Optional.of(start), 6, new StateChange.Rescale(group.get(0), 1.3))
                        .reports
                        .get(0)
                        .step()
                        .loss();
                assertThat(rescaled).isCloseTo(loss, within(1e-4 * loss));
            }
        }
    }

    @Test
    void otherNetworksLearn() {
        RunConfig ngram = Runs.with(Runs.ngram(), "data", new DataConfig.Text(List.of(), 0.01, 64));
        List<StepReport> text = run(trainer(ngram), Optional.empty(), 300).reports;
        List<StepReport> points = run(trainer(Runs.clusters()), Optional.empty(), 100).reports;
        assertThat(text.get(0).step().loss()).isGreaterThan(4.5);
        assertThat(mean(text.subList(250, 300))).isLessThan(3.2);
        assertThat(points.get(0).step().loss()).isGreaterThan(1.2);
        assertThat(mean(points.subList(80, 100))).isLessThan(0.3);
        assertThat(text.get(0).step().tokens()).isEqualTo(64);
    }

    private static double mean(List<StepReport> reports) {
        return reports.stream()
                .mapToDouble(report -> report.step().loss())
                .average()
                .orElseThrow();
    }

    @Test
    void otherNetworksHaveTelemetryWithoutAttention() {
        RunConfig run = Runs.with(Runs.ngram(), "telemetry", new TelemetryConfig(true, 1, 1, 0, 4));
        StepReport report =
                run(Runs.with(run, "eval", new EvalConfig(2, 2))).reports.get(1);
        assertThat(report.logits()).isEmpty();
        assertThat(report.step().outputLogitMax()).isPresent();
        assertThat(report.step().heldOutLoss()).isPresent();
        assertThat(report.tensors()).extracting(TensorRecord::tensor).contains("wte", "fc2.weight", "ln1.bias");
    }

    @Test
    void tiedEmbeddingsHaveNoScaleInvariantGroup() {
        assertThat(trainer(Runs.with(Runs.modular(), "model.tied_embeddings", true))
                        .scaleInvariantGroups())
                .isEmpty();
    }

    @Test
    void subsetOfTheFullBatchDiffersAtEachStep() {
        RunConfig run = Runs.with(Runs.modular(), "optimizer.lr", 0.0);
        Outcome whole = run(run);
        Outcome part = run(trainer(run), Optional.empty(), STEPS, new DataChange.ScaleBatch(0.5));
        assertThat(whole.reports.stream().map(r -> r.step().loss()).distinct()).hasSize(1);
        assertThat(part.reports.stream().map(r -> r.step().loss()).distinct()).hasSize(STEPS);
        assertThat(part.reports.get(0).step().tokens()).isEqualTo(12);
        sameTraining(run(trainer(run), Optional.empty(), STEPS, new DataChange.SetBatch(12)), part);
    }

    @Test
    void float64LossIsEqualUpToRoundingAndHasOtherBits() {
        Outcome single = run(Runs.text());
        Outcome twice = run(
                trainer(Runs.text()),
                Optional.empty(),
                STEPS,
                new PrecisionChange.LossPrecision(PrecisionConfig.Loss.FLOAT64));
        double loss = single.reports.get(0).step().loss();
        assertThat(twice.reports.get(0).step().loss()).isNotEqualTo(loss).isCloseTo(loss, within(1e-6));
        assertThat(loss).isEqualTo((float) loss);
        sameTraining(run(Runs.with(Runs.text(), "precision.loss", PrecisionConfig.Loss.FLOAT64)), twice);
    }

    @Test
    void gradientIsTheDerivativeOfTheLoss() throws Exception {
        repeat(3, random -> {
            RunConfig run = Runs.with(randomRun(random), "precision.loss", PrecisionConfig.Loss.FLOAT64);
            TorchTrainer trainer = trainer(run);
            TrainState state = run(trainer, Optional.empty(), 5).end;
            Gradient gradient = trainer.gradient(state, List.of(3L, 8L));
            double norm = 0;
            for (float g : gradient.values()) {
                norm += (double) g * g;
            }
            norm = Math.sqrt(norm);
            double h = 2e-3;
            double rise = trainer.gradient(moved(state, gradient, h / norm), List.of(3L, 8L))
                            .loss()
                    - trainer.gradient(moved(state, gradient, -h / norm), List.of(3L, 8L))
                            .loss();
            assertThat(rise / (2 * h)).isCloseTo(norm, within(5e-3 * norm));
        });
    }

    private static TrainState moved(TrainState state, Gradient direction, double length) {
        float[] weights = state.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] + length * direction.values()[i]);
        }
        return new TrainState(state.step(), state.layout(), weights, state.moments());
    }

    @Test
    void tensorTelemetryAddsUpToTheGlobalNorms() throws Exception {
        repeat(4, random -> {
            RunConfig run = Runs.with(randomRun(random), "telemetry", new TelemetryConfig(true, 1, 0, 0, 0));
            TorchTrainer trainer = trainer(run);
            TensorLayout layout = trainer.layout();
            for (StepReport report : run(trainer, Optional.empty(), STEPS).reports) {
                double gradient = 0;
                double update = 0;
                double weight = 0;
                for (int i = 0; i < report.tensors().size(); i++) {
                    TensorRecord tensor = report.tensors().get(i);
                    gradient += Math.pow(tensor.gradNorm(), 2);
                    update += Math.pow(tensor.updateRms(), 2)
                            * layout.entries().get(i).size();
                    weight += Math.pow(tensor.weightNorm(), 2);
                }
                assertThat(Math.sqrt(gradient)).isCloseTo(report.step().gradNorm(), within(1e-4));
                assertThat(Math.sqrt(update)).isCloseTo(report.step().updateNorm(), within(1e-9));
                assertThat(Math.sqrt(weight)).isCloseTo(report.step().weightNorm(), within(1e-9));
            }
        });
    }

    @Test
    void disabledTelemetryIsNotMeasured() {
        StepReport off = run(Runs.with(Runs.modular(), "telemetry", new TelemetryConfig(false, 0, 0, 0, 0)))
                .reports
                .get(3);
        assertThat(off.step().gradNorm()).isNaN();
        assertThat(off.step().updateNorm()).isNaN();
        assertThat(off.step().outputLogitMax()).isEmpty();
        assertThat(off.step().heldOutLoss()).isEmpty();
        assertThat(off.tensors()).isEmpty();
        assertThat(off.logits()).isEmpty();
        assertThat(off.sequences()).isEmpty();
    }

    @Test
    void worstSequencesAreThoseWithTheLargestShareOfTheLoss() {
        RunConfig run = Runs.with(Runs.text(), "optimizer.grad_accum_steps", 2);
        List<StepReport> all = run(Runs.with(run, "telemetry.sequences", 4)).reports;
        List<StepReport> two = run(Runs.with(run, "telemetry.sequences", 2)).reports;
        for (int i = 0; i < all.size(); i++) {
            List<SequenceRecord> sequences = all.get(i).sequences();
            // Of a batch of four, all are recorded: their mean is the loss of the step.
            assertThat(sequences).extracting(SequenceRecord::row).containsExactlyInAnyOrder(0, 1, 2, 3);
            assertThat(sequences.stream()
                            .mapToDouble(SequenceRecord::loss)
                            .average()
                            .orElseThrow())
                    .isCloseTo(all.get(i).step().loss(), within(1e-5));
            assertThat(sequences)
                    .isSortedAccordingTo(
                            Comparator.comparingDouble(SequenceRecord::loss).reversed());
            assertThat(two.get(i).sequences()).isEqualTo(sequences.subList(0, 2));
        }
    }

    @Test
    void heldOutLossIsMeasuredAtItsInterval() {
        RunConfig run = Runs.with(Runs.modular(), "eval", new EvalConfig(5, 2));
        List<StepReport> reports = run(run).reports;
        assertThat(reports.stream()
                        .filter(report -> report.step().heldOutLoss().isPresent())
                        .map(report -> report.step().step()))
                .containsExactly(5L, 10L);
        assertThat(reports.get(4).step().heldOutLoss().orElseThrow()).isBetween(1.0, 4.0);
    }

    @Test
    void missingCudaIsRefusedInOneLine() {
        if (torch.cuda_is_available()) {
            return;
        }
        assertThatThrownBy(() -> trainer(Runs.with(Runs.modular(), "device", Device.CUDA)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith("device: cuda is not available")
                .hasMessageNotContaining("\n");
    }

    @Test
    void stateOfAnotherModelIsRefused() {
        TrainState state = run(Runs.modular()).end;
        assertThatThrownBy(() -> run(trainer(Runs.with(Runs.modular(), "model.n_embd", 16)), Optional.of(state), 20))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("another model");
    }

    @Test
    void headsThatDoNotDivideTheWidthAreRefused() {
        assertThatThrownBy(() -> trainer(Runs.with(Runs.modular(), "model.n_head", 3)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("model.n_head: 3 does not divide model.n_embd 8");
    }

    @Test
    void fingerprintListsWhatBitsDependOn() {
        assertThat(trainer(Runs.modular()).fingerprint().facts())
                .containsEntry("threads", "1")
                .containsEntry("blas_threads", "1")
                .containsKeys("libtorch", "blas", "blas_core", "cpu_capability", "os", "arch", "jvm");
    }

    @Test
    void workloadFromFilesTrains() {
        RunConfig run = Runs.with(Runs.text(), "data", new DataConfig.Text(List.of("pom.xml"), 0.1, 4));
        assertThat(run(run).reports).hasSize(STEPS);
    }
}
