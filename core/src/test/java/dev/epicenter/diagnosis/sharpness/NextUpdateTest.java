package dev.epicenter.diagnosis.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import dev.epicenter.segment.TrainState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextUpdateTest {
    private static final RunConfig RUN = ToyRuns.noisy(100, ToyRuns.ONLY_RECORD);

    @Test
    void nextUpdateMatchesAdam() {
        assertMatchesTheOptimizer(RUN, 0);
        assertMatchesTheOptimizer(RUN, 1);
        assertMatchesTheOptimizer(RUN, 60);
    }

    @Test
    void nextUpdateMatchesSgdWithMomentum() {
        assertMatchesTheOptimizer(with(RUN, "kind", OptimizerConfig.Kind.SGD), 30);
    }

    @Test
    void nextUpdateUsesTheClippedGradient() {
        assertMatchesTheOptimizer(with(with(RUN, "kind", OptimizerConfig.Kind.SGD), "clipGradNorm", 0.01), 30);
    }

    private static void assertMatchesTheOptimizer(RunConfig run, long step) {
        ToyTrainer trainer = new ToyTrainer(run);
        TrainState before = trained(trainer, Optional.empty(), step);
        double[] lr = new double[1];
        TrainState after = trainer.run(segment(Optional.of(before), step + 1), (report, state) -> {
                    lr[0] = report.step().lr();
                    return SegmentObserver.Next.CONTINUE;
                })
                .orElseThrow();

        NextUpdate update = NextUpdate.of(
                run.optimizer(), before, trainer.gradient(before, DataPlan.IN_ORDER.batch(step + 1)), lr[0]);

        for (int i = 0; i < before.weights().length; i++) {
            assertThat(before.weights()[i] - lr[0] * update.direction()[i]).isCloseTo(after.weights()[i], within(1e-6));
        }
        assertThat(update.preconditioner().diagonal()).doesNotContain(0);
    }

    private static TrainState trained(ToyTrainer trainer, Optional<TrainState> start, long until) {
        return trainer.run(segment(start, until), (report, state) -> SegmentObserver.Next.CONTINUE)
                .orElseThrow();
    }

    private static Segment segment(Optional<TrainState> start, long until) {
        return new Segment(start, until, DataPlan.IN_ORDER, List.of());
    }

    private static RunConfig with(RunConfig run, String key, Object value) {
        OptimizerConfig optimizer = run.optimizer();
        return RecordSchema.of(RunConfig.class)
                .with(run, "optimizer", RecordSchema.of(OptimizerConfig.class).with(optimizer, key, value));
    }
}
