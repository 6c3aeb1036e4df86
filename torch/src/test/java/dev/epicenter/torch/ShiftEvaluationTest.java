package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.Shift;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.model.Architecture;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.model.PointModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class ShiftEvaluationTest {
    private static final int STEPS = 150;

    private static RunConfig digits(ModelConfig.Norm norm, ModelConfig.Loss loss) {
        RunConfig run = Runs.with(Runs.clusters(), "data", new DataConfig.Digits(4, 1, 0.3, 32));
        run = Runs.with(run, "model", new ModelConfig.Mlp(1, 32, norm, loss));
        run = Runs.with(Runs.with(run, "optimizer.lr", 0.1), "steps", (long) STEPS);
        return Runs.with(run, "eval", new EvalConfig(STEPS, 100, true));
    }

    private static TrainState trained(TorchTrainer trainer) {
        Segment segment = new Segment(
                Optional.empty(), STEPS, DataPlan.IN_ORDER, List.of(), 0, StatesToKeep.at(List.of((long) STEPS)));
        return trainer.run(segment, (report, state) -> Next.CONTINUE).orElseThrow();
    }

    @Test
    void shiftsCostTheReferenceTheirStrengthOrAreAtTheirLargest() {
        TorchTrainer trainer =
                new TorchTrainer(digits(ModelConfig.Norm.LAYER, ModelConfig.Loss.CROSS_ENTROPY), Path.of(""));
        TrainState state = trained(trainer);
        ShiftEvaluation evaluation = trainer.shifts(state);
        assertThat(evaluation.inDistribution().accuracy()).isGreaterThan(0.85);
        assertThat(evaluation.inDistribution().referenceAccuracy()).isGreaterThan(0.9);
        assertThat(evaluation.shifted()).hasSize(Shift.values().length * ShiftEvaluation.STRENGTHS.size());
        for (ShiftEvaluation.Shifted shifted : evaluation.shifted()) {
            if (shifted.parameter() < shifted.shift().largest()) {
                assertThat(shifted.referenceLoss()).as("%s", shifted).isCloseTo(shifted.strength(), within(0.03));
            } else {
                assertThat(shifted.referenceLoss()).as("%s", shifted).isLessThan(shifted.strength() + 0.03);
            }
        }
        assertThat(evaluation.shifted())
                .filteredOn(shifted -> shifted.shift() == Shift.MASK)
                .extracting(ShiftEvaluation.Shifted::parameter)
                .isSorted();
        assertThat(trainer.shifts(state)).isEqualTo(evaluation);
    }

    @Test
    void aModelThatPredictsTheClassSharesHasNoDistance() {
        RunConfig run = digits(ModelConfig.Norm.NONE, ModelConfig.Loss.CROSS_ENTROPY);
        TorchTrainer trainer = new TorchTrainer(run, Path.of(""));
        TensorLayout layout = trainer.layout();
        float[] weights = new float[layout.size()];
        TensorLayout.Entry bias = layout.entries().get(layout.entries().size() - 1);
        assertThat(bias.name()).isEqualTo("head.bias");
        Batch train = Workload.of(run, Path.of("")).points().orElseThrow().train();
        double[] shares = new double[10];
        for (int target : train.targets()) {
            shares[target] += 1.0 / train.sequences();
        }
        for (int k = 0; k < 10; k++) {
            weights[bias.offset() + k] = (float) Math.log(shares[k]);
        }
        ShiftEvaluation evaluation = trainer.shifts(new TrainState(1, layout, weights, new TreeMap<>()));
        assertThat(evaluation.inDistribution().distance()).isLessThan(1e-6);
        double entropy = 0;
        for (double share : shares) {
            entropy -= share * Math.log(share);
        }
        assertThat(evaluation.inDistribution().entropy()).isCloseTo(entropy, within(1e-6));
        assertThat(evaluation.shifted())
                .allMatch(shifted -> shifted.predictions().distance() < 1e-6);
    }

    @Test
    void aNetworkWithoutNormalizationLearnsWithSquaredErrorAndEvaluationChangesNoBit() {
        RunConfig run = digits(ModelConfig.Norm.NONE, ModelConfig.Loss.SQUARED_ERROR);
        TorchTrainer trainer = new TorchTrainer(run, Path.of(""));
        assertThat(trainer.layout().entries())
                .extracting(TensorLayout.Entry::name)
                .containsExactly("fc1.weight", "head.weight", "fc1.bias", "head.bias");
        assertThat(trainer.scaleInvariantGroups()).isEmpty();
        TrainState state = trained(trainer);
        float[] before = state.weights().clone();
        ShiftEvaluation evaluation = trainer.shifts(state);
        assertThat(evaluation.inDistribution().accuracy()).isGreaterThan(0.8);
        assertThat(state.weights()).containsExactly(before);
        assertThat(trained(trainer).weights()).containsExactly(before);
    }

    @Test
    void textHasNoShiftedInputs() {
        TorchTrainer trainer = new TorchTrainer(Runs.modular(), Path.of(""));
        assertThatThrownBy(() -> trainer.shifts(trained(trainer))).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void squaredErrorIsHalfTheSquaredDistanceFromTheOneHotClass() {
        try (PointerScope scope = new PointerScope()) {
            Tensor outputs = Tensor.create(new float[] {0.5f, 1, 0, 2, 0, -1}, 2, 3);
            Tensor targets = Tensor.create(new long[] {1, 0}, 2);
            for (PrecisionConfig.Loss precision : PrecisionConfig.Loss.values()) {
                TrainingLoss loss = new TrainingLoss(ModelConfig.Loss.SQUARED_ERROR, precision);
                assertThat(loss.value(loss.of(outputs, targets))).isEqualTo((0.125 + 1) / 2);
                assertThat(loss.each(outputs, targets).narrow(0, 1, 1).item_float())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void theGradientOfInputsMatchesDifferences() {
        try (PointerScope scope = new PointerScope()) {
            Architecture architecture = Architecture.of(new ModelConfig.Mlp(1, 8), 3, 4);
            Parameters parameters = new Parameters(architecture.layout(), TorchRuntimeExtension.cpu());
            parameters.weights().load(architecture.initialWeights(5));
            PointModel model = new PointModel(architecture.on(parameters), TorchRuntimeExtension.cpu());
            TrainingLoss loss = new TrainingLoss(ModelConfig.Loss.CROSS_ENTROPY, PrecisionConfig.Loss.FLOAT64);
            Random random = new Random(3);
            float[] features = new float[8];
            for (int i = 0; i < 8; i++) {
                features[i] = (float) random.nextGaussian();
            }
            float[] gradient = model.gradient(points(features), loss::of);
            for (int i = 0; i < 8; i++) {
                float[] more = features.clone();
                float[] less = features.clone();
                more[i] += 0.01f;
                less[i] -= 0.01f;
                double slope = (value(model, loss, more) - value(model, loss, less)) / 0.02;
                assertThat((double) gradient[i]).isCloseTo(slope, within(2e-3));
            }
        }
    }

    private static double value(PointModel model, TrainingLoss loss, float[] features) {
        Tensor logits = Tensor.create(model.logits(points(features)), 2, 3);
        return loss.value(loss.of(logits, Tensor.create(new long[] {0, 2}, 2)));
    }

    private static Batch points(float[] features) {
        return new Batch(2, 0, new int[0], features, 1, new int[] {0, 2});
    }
}
