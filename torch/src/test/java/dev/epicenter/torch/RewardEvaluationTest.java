package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.RewardEvaluation;
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
class RewardEvaluationTest {
    private static final int STEPS = 60;

    private static RunConfig run(DataConfig.Reward reward, boolean given) {
        RunConfig run = Runs.with(
                Runs.modular(),
                "data",
                new DataConfig.Gridworld(
                        reward,
                        DataConfig.Controller.PLANNER,
                        DataConfig.Misspecification.SIGN,
                        0,
                        given,
                        50,
                        0,
                        DataConfig.Scope.KINDS,
                        64));
        run = Runs.with(
                run, "model", new ModelConfig.Mlp(1, 32, ModelConfig.Norm.NONE, ModelConfig.Loss.CROSS_ENTROPY));
        run = Runs.with(run, "optimizer", OptimizerConfig.defaults(OptimizerConfig.Kind.ADAMW));
        return Runs.with(Runs.with(run, "optimizer.lr", 0.01), "steps", (long) STEPS);
    }

    private static TrainState trained(TorchTrainer trainer, long steps) {
        return trainer.run(
                        new Segment(
                                Optional.empty(),
                                steps,
                                DataPlan.IN_ORDER,
                                List.of(),
                                0,
                                StatesToKeep.at(List.of(steps))),
                        (report, ignored) -> Next.CONTINUE)
                .orElseThrow();
    }

    @Test
    void theTrueUtilityOfGivenFeaturesIsOptimalAndLevelsShareOneModel() {
        TorchTrainer given = new TorchTrainer(run(DataConfig.Reward.UTILITY, true), Path.of(""));
        TrainState state = trained(given, STEPS);
        RewardEvaluation optimal = given.rewards(state);
        assertThat(optimal.regrets()).hasSize(16).allMatch(each -> each.regret() == 0);

        TorchTrainer innate = new TorchTrainer(run(DataConfig.Reward.INNATE, false), Path.of(""));
        RewardEvaluation felt = innate.rewards(state);
        assertThat(felt.regrets()).allMatch(each -> each.regret() > 0);
        assertThat(innate.rewards(state)).isEqualTo(felt);
        assertThat(trained(innate, STEPS).weights()).isEqualTo(state.weights());
    }

    @Test
    void otherDataHaveNoGridWorld() {
        TorchTrainer trainer = new TorchTrainer(Runs.clusters(), Path.of(""));
        TrainState state = trained(trainer, 1);
        assertThatThrownBy(() -> trainer.rewards(state)).hasMessage("the data have no grid world");
    }
}
