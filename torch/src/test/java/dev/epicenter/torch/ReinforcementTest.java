package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.config.DataConfig.Learning;
import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.segment.ActingRecord;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class ReinforcementTest {
    private static RunConfig run(Learning stage, int updates) {
        DataConfig data = new Keyworld(stage, 4, 12, 20, 40, updates, 0.2, 0.01, 8);
        RunConfig run = Runs.with(Runs.modular(), "data", data);
        run = Runs.with(
                run, "model", new ModelConfig.Gpt(1, 2, 16, 24, 0, false, false, true, ModelConfig.Activation.GELU));
        run = Runs.with(run, "optimizer", OptimizerConfig.defaults(OptimizerConfig.Kind.ADAMW));
        run = Runs.with(run, "eval", new EvalConfig(6, 1));
        return Runs.with(Runs.with(run, "optimizer.lr", 0.01), "steps", 60L);
    }

    private static TrainState trained(
            TorchTrainer trainer, Optional<TrainState> from, long until, List<StepReport> reports) {
        Segment segment = new Segment(from, until, DataPlan.IN_ORDER, List.of(), 0, StatesToKeep.at(List.of(until)));
        return trainer.run(segment, (report, ignored) -> {
                    reports.add(report);
                    return Next.CONTINUE;
                })
                .orElseThrow();
    }

    @Test
    void aSegmentResumedBetweenTwoCollectionsHasTheSameBits() {
        TorchTrainer trainer = new TorchTrainer(run(Learning.REINFORCEMENT, 4), Path.of(""));
        List<StepReport> whole = new ArrayList<>();
        TrainState end = trained(trainer, Optional.empty(), 10, whole);
        List<StepReport> parts = new ArrayList<>();
        TrainState middle = trained(trainer, Optional.empty(), 6, parts);
        TrainState resumed = trained(trainer, Optional.of(middle), 10, parts);
        assertThat(resumed.weights()).isEqualTo(end.weights());
        assertThat(resumed.moments().get("v")).isEqualTo(end.moments().get("v"));
        for (int i = 0; i < 10; i++) {
            assertThat(parts.get(i).step().loss()).isEqualTo(whole.get(i).step().loss());
            ActingRecord acting = whole.get(i).acting().orElseThrow();
            assertThat(parts.get(i).acting().orElseThrow()).isEqualTo(acting);
            assertThat(acting.environmentSteps() > 0).as("step %s", i + 1).isEqualTo(i % 4 == 0);
            assertThat(acting.success().isPresent()).isEqualTo(i == 5);
        }
        assertThat(middle.moments()).containsKey(TrainState.ACTING);
        TrainState collected = trained(trainer, Optional.empty(), 8, new ArrayList<>());
        assertThat(collected.moments()).doesNotContainKey(TrainState.ACTING);
    }

    @Test
    void aStageCanBeginBetweenTwoCollections() {
        List<StepReport> reports = new ArrayList<>();
        TrainState cloned =
                trained(new TorchTrainer(run(Learning.DEMONSTRATIONS, 4), Path.of("")), Optional.empty(), 6, reports);
        trained(new TorchTrainer(run(Learning.REINFORCEMENT, 4), Path.of("")), Optional.of(cloned), 10, reports);
        List<Long> collecting = reports.stream()
                .filter(report -> report.acting().orElseThrow().environmentSteps() > 0)
                .map(report -> report.step().step())
                .toList();
        assertThat(collecting).containsExactly(7L, 9L);
    }

    @Test
    void cloningTeachesMostOfTheWay() {
        List<StepReport> reports = new ArrayList<>();
        TorchTrainer trainer = new TorchTrainer(run(Learning.DEMONSTRATIONS, 4), Path.of(""));
        trained(trainer, Optional.empty(), 60, reports);
        double first = reports.get(5).acting().orElseThrow().success().orElseThrow();
        ActingRecord last = reports.get(59).acting().orElseThrow();
        assertThat(last.success().orElseThrow()).isGreaterThan(first + 0.2);
        assertThat(last.entropy().orElseThrow()).isLessThan(1);
    }

    @Test
    void batchesThatDependOnTheWeightsAreNotReplaced() {
        TorchTrainer trainer = new TorchTrainer(run(Learning.REINFORCEMENT, 4), Path.of(""));
        Intervention replaced = new DataChange.ReplaceBatches(1, 2, 1);
        assertThat(trainer.cannot(replaced))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("collects its batches with the weights (data.stage: reinforcement)"));
        assertThat(trainer.cannot(new DataChange.DataSeed(3))).isEmpty();
        assertThat(new TorchTrainer(run(Learning.PLAY, 4), Path.of("")).cannot(replaced))
                .isEmpty();
        Segment segment =
                new Segment(Optional.empty(), 2, DataPlan.IN_ORDER, List.of(replaced), 0, StatesToKeep.NOTHING);
        assertThatThrownBy(() -> trainer.run(segment, (report, state) -> Next.CONTINUE))
                .hasMessageStartingWith("replace=1..2:1: the trainer collects its batches with the weights");
        TrainState state = trained(trainer, Optional.empty(), 1, new ArrayList<>());
        assertThatThrownBy(() -> trainer.gradient(state, 0)).isInstanceOf(UnsupportedOperationException.class);
        TorchTrainer clusters = new TorchTrainer(Runs.clusters(), Path.of(""));
        assertThatThrownBy(clusters::experience).hasMessage("the data have no world with keys");
    }
}
