package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.TrainState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class ControlEvaluationTest {
    private static final int STEPS = 150;

    private static RunConfig control(int context) {
        RunConfig run = Runs.with(
                Runs.modular(), "data", new DataConfig.Control(DataConfig.Plant.FIRST_ORDER, context, true, 0, 50, 64));
        run = Runs.with(
                run, "model", new ModelConfig.Mlp(1, 32, ModelConfig.Norm.NONE, ModelConfig.Loss.CROSS_ENTROPY));
        run = Runs.with(run, "optimizer", OptimizerConfig.defaults(OptimizerConfig.Kind.ADAMW));
        return Runs.with(Runs.with(run, "optimizer.lr", 0.01), "steps", (long) STEPS);
    }

    private static ControlEvaluation trained(RunConfig run) {
        TorchTrainer trainer = new TorchTrainer(run, Path.of(""));
        Segment segment = new Segment(
                Optional.empty(), STEPS, DataPlan.IN_ORDER, List.of(), 0, StatesToKeep.at(List.of((long) STEPS)));
        TrainState state =
                trainer.run(segment, (report, ignored) -> Next.CONTINUE).orElseThrow();
        ControlEvaluation evaluation = trainer.control(state);
        assertThat(trainer.control(state)).isEqualTo(evaluation);
        return evaluation;
    }

    @Test
    void aModelThatReadsThePlanAloneIsAnOpenLoop() {
        ControlEvaluation evaluation = trained(control(0));
        assertThat(evaluation.openness()).isCloseTo(1, within(1e-9));
        assertThat(evaluation.linearOpenness()).isCloseTo(1, within(1e-9));
        assertThat(evaluation.linearCost()).isGreaterThan(10 * evaluation.expertCost());
        assertThat(evaluation.cost() / evaluation.linearCost()).isBetween(0.8, 1.5);
    }

    @Test
    void aModelThatReadsTwoStepsOfAFirstOrderPlantLearnsToCloseTheLoop() {
        ControlEvaluation evaluation = trained(control(2));
        assertThat(evaluation.openness()).isLessThan(0.25);
        assertThat(evaluation.linearOpenness()).isLessThan(0.01);
        assertThat(evaluation.cost()).isGreaterThan(evaluation.expertCost());
    }

    @Test
    void dataWithoutAPlantHaveNoClosedLoop() {
        TorchTrainer trainer = new TorchTrainer(Runs.clusters(), Path.of(""));
        TrainState state = trainer.run(
                        new Segment(Optional.empty(), 1, DataPlan.IN_ORDER, List.of(), 0, StatesToKeep.at(List.of(1L))),
                        (report, ignored) -> Next.CONTINUE)
                .orElseThrow();
        assertThatThrownBy(() -> trainer.control(state)).hasMessage("the data have no plant");
    }
}
