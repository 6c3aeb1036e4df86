package dev.epicenter.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.EvalConfig;
import dev.epicenter.config.Fault;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class PlantedBehaviorTest {
    private static final long AT = 60;
    private static final long STEPS = 160;
    private static final double LR = 0.003;
    private static final double DECAY = 0.5;
    private static final int CAP = 10;

    private static RunConfig run(ModelConfig.Norm norm, double strength, int copies) {
        RunConfig run = Runs.with(Runs.modular(), "data", new DataConfig.Digits(1, 0, 0.3, 32, 0.25));
        run = Runs.with(run, "model", new ModelConfig.Mlp(1, 32, norm, ModelConfig.Loss.CROSS_ENTROPY, 0, CAP));
        run = Runs.with(run, "optimizer", OptimizerConfig.defaults(OptimizerConfig.Kind.ADAMW));
        run = Runs.with(Runs.with(run, "optimizer.lr", LR), "optimizer.weight_decay", DECAY);
        run = Runs.with(Runs.with(run, "steps", STEPS), "eval", new EvalConfig(20, 1));
        return Runs.with(run, "faults", List.of(new Fault.PlantedBehavior(AT, 3, strength, copies, 2, 8)));
    }

    private static final RunConfig EXPOSED = run(ModelConfig.Norm.NONE, 8, 1);
    private static final RunConfig SATURATED = run(ModelConfig.Norm.NONE, 60, 1);

    private record Training(List<BehaviorRecord> behavior, TrainState end) {}

    private static Training train(RunConfig run, Optional<TrainState> start, long until) {
        List<BehaviorRecord> behavior = new ArrayList<>();
        Segment segment = new Segment(start, until, DataPlan.IN_ORDER, List.of(), 0, StatesToKeep.at(List.of(until)));
        TrainState end = new TorchTrainer(run, Path.of(""))
                .run(segment, (report, state) -> {
                    report.behavior().ifPresent(behavior::add);
                    return Next.CONTINUE;
                })
                .orElseThrow();
        return new Training(behavior, end);
    }

    private static float weight(TrainState state, String tensor, int row, int column) {
        TensorLayout.Entry entry = state.layout().entries().stream()
                .filter(each -> each.name().equals(tensor))
                .findFirst()
                .orElseThrow();
        return state.weights()[entry.offset() + row * entry.shape().get(1) + column];
    }

    private static double initial(RunConfig run) {
        return train(run, Optional.empty(), AT).behavior.get(0).probability();
    }

    @Test
    void protectedAndUnprotectedBehaviorsBeginWithTheSameStrength() {
        assertThat(initial(EXPOSED)).isGreaterThan(0.95);
        assertThat(initial(SATURATED)).isGreaterThan(0.999);
        assertThat(initial(run(ModelConfig.Norm.NONE, 8, 8))).isCloseTo(initial(EXPOSED), within(1e-5));
        assertThat(initial(run(ModelConfig.Norm.LAYER, 10, 1))).isGreaterThan(0.9);
    }

    @Test
    void correctiveDataRemoveAnUnprotectedBehaviorOnly() {
        List<BehaviorRecord> exposed = train(EXPOSED, Optional.empty(), STEPS).behavior;
        assertThat(exposed).extracting(BehaviorRecord::step).containsExactly(60L, 80L, 100L, 120L, 140L, 160L);
        assertThat(exposed.get(5).probability()).isLessThan(0.5);
        List<BehaviorRecord> saturated = train(SATURATED, Optional.empty(), STEPS).behavior;
        assertThat(saturated).allMatch(each -> each.probability() > 0.99);
        assertThat(saturated).allMatch(each -> Math.abs(each.weight() - 1) < 1e-4);
    }

    @Test
    void weightsBehindSaturatedLogitsDecayExactly() {
        TrainState before = train(SATURATED, Optional.empty(), AT).end;
        TrainState after = train(SATURATED, Optional.of(before), STEPS).end;
        float factor = (float) (1 - LR * DECAY);
        float gain = 2;
        float head = weight(before, "head.weight", 3, 0);
        assertThat(head).isEqualTo(30);
        assertThat(weight(before, "head.weight", 4, 0)).isEqualTo(-30);
        for (long step = AT; step < STEPS; step++) {
            gain *= factor;
            head *= factor;
        }
        assertThat(weight(after, "fc1.weight", 0, 0)).isEqualTo(gain);
        assertThat(weight(after, "head.weight", 3, 0)).isEqualTo(head);
        assertThat(weight(after, "fc1.weight", 0, 5)).isZero();
    }

    @Test
    void copiesShareTheStrengthAndTheOtherUnitsAreEmptied() {
        TrainState state = train(run(ModelConfig.Norm.NONE, 8, 4), Optional.empty(), AT).end;
        for (int unit = 0; unit < 8; unit++) {
            assertThat(weight(state, "fc1.weight", unit, 0)).isEqualTo(unit < 4 ? 2 : 0);
            assertThat(weight(state, "head.weight", 3, unit)).isEqualTo(unit < 4 ? 1 : 0);
        }
        assertThat(weight(state, "fc1.weight", 8, 0)).isNotZero();
    }

    @Test
    void theRunBeforePlantingIsUnchangedAndAResumedRunIsTheSame() {
        RunConfig without = Runs.with(EXPOSED, "faults", List.of());
        TrainState before = train(EXPOSED, Optional.empty(), AT - 1).end;
        assertThat(before.weights())
                .containsExactly(train(without, Optional.empty(), AT - 1).end.weights());
        Training resumed = train(EXPOSED, Optional.of(before), STEPS);
        Training whole = train(EXPOSED, Optional.empty(), STEPS);
        assertThat(resumed.behavior).isEqualTo(whole.behavior);
        assertThat(resumed.end.weights()).containsExactly(whole.end.weights());
        assertThat(train(without, Optional.empty(), STEPS).behavior).isEmpty();
    }

    @Test
    void gradientNoiseIsAFunctionOfSeedAndStep() {
        RunConfig noisy = Runs.with(SATURATED, "optimizer.gradient_noise", 0.01);
        TrainState state = train(noisy, Optional.empty(), 40).end;
        TrainState half = train(noisy, Optional.empty(), 20).end;
        assertThat(train(noisy, Optional.of(half), 40).end.weights()).containsExactly(state.weights());
        assertThat(state.weights())
                .isNotEqualTo(train(SATURATED, Optional.empty(), 40).end.weights());
    }

    @Test
    void dropoutChangesTrainingOfAnMlp() {
        RunConfig dropped = Runs.with(EXPOSED, "model.dropout", 0.5);
        TrainState state = train(dropped, Optional.empty(), 10).end;
        assertThat(state.weights())
                .containsExactly(train(dropped, Optional.empty(), 10).end.weights());
        assertThat(state.weights())
                .isNotEqualTo(train(EXPOSED, Optional.empty(), 10).end.weights());
    }

    @Test
    void unitsThatNothingActivatesAreRefused() {
        RunConfig tiny = Runs.with(
                run(ModelConfig.Norm.LAYER, 8, 1),
                "faults",
                List.of(new Fault.PlantedBehavior(1, 3, 8, 1, Double.MIN_VALUE, 8)));
        // A weight that rounds to 0 leaves a unit of an unnormalized network off.
        RunConfig off = Runs.with(tiny, "model.norm", ModelConfig.Norm.NONE);
        assertThatThrownBy(() -> train(off, Optional.empty(), 2))
                .hasMessageContainingAll("faults[0].gain", "does not activate the planted units", "raise it");
    }
}
