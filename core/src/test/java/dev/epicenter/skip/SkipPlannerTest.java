package dev.epicenter.skip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.skip.SkipPlanner.Checkpoints;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SkipPlannerTest {
    private static SkipPlan plan(SpikeSpan spike, SkipRule rule, Checkpoints checkpoints) {
        return SkipPlanner.plan(spike, rule, checkpoints, Batches.ONE_A_STEP, DataPlan.IN_ORDER);
    }

    private static SkipRule rule(long before, long after) {
        return new SkipRule(OptionalLong.of(before), OptionalLong.of(after));
    }

    @Test
    void defaultsAreThoseOfPalm() {
        SkipPlan plan = plan(new SpikeSpan(1000, 1020, 1), SkipRule.PALM, new Checkpoints.Every(100));
        assertThat(plan.firstStep()).isEqualTo(900);
        assertThat(plan.lastStep()).isEqualTo(1099);
        assertThat(plan.steps()).isEqualTo(200);
        assertThat(plan.restart()).hasValue(800);
    }

    @Test
    void aSpikeLongerThanPalmsMaximumIsSkippedInPartWithANote() {
        SkipPlan plan = plan(new SpikeSpan(1000, 1900, 1), SkipRule.PALM, new Checkpoints.Unknown());
        assertThat(plan.steps()).isEqualTo(500);
        assertThat(plan.notes()).anyMatch(note -> note.contains("ends before the last known step of the spike, 1900"));
    }

    @Test
    void requestedRangeIsSkippedExactly() {
        SkipPlan plan = plan(new SpikeSpan(1000, 1900, 1), rule(0, 0), new Checkpoints.Unknown());
        assertThat(plan.firstStep()).isEqualTo(1000);
        assertThat(plan.lastStep()).isEqualTo(1900);
        assertThat(plan.restart()).isEmpty();
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void sparseRowsMoveTheStartOfTheSkipBack() {
        SkipPlan plan = plan(new SpikeSpan(1000, 1050, 50), rule(100, 0), new Checkpoints.Unknown());
        assertThat(plan.firstStep()).isEqualTo(851);
        assertThat(plan.notes()).anyMatch(note -> note.contains("a row every 50 steps"));
    }

    @Test
    void skipStartsAtTheFirstStepAtTheEarliest() {
        SkipPlan plan = plan(new SpikeSpan(30, 40, 1), SkipRule.PALM, new Checkpoints.Every(1000));
        assertThat(plan.firstStep()).isEqualTo(1);
        assertThat(plan.firstBatch()).isZero();
        assertThat(plan.restart()).hasValue(0);
    }

    @Test
    void newestCheckpointBeforeTheSkipIsChosenAndRepeatedStepsAreReported() {
        SkipPlan plan = plan(
                new SpikeSpan(1000, 1010, 1), SkipRule.PALM, new Checkpoints.Listed(List.of(900L, 500L, 899L, 850L)));
        assertThat(plan.restart()).hasValue(899);
        assertThat(plan.notes()).isEmpty();
        plan = plan(new SpikeSpan(1000, 1010, 1), SkipRule.PALM, new Checkpoints.Listed(List.of(900L, 500L)));
        assertThat(plan.restart()).hasValue(500);
        assertThat(plan.notes()).contains("steps 501 to 899 are repeated on their own batches");
    }

    @Test
    void withoutACheckpointBeforeTheSkipTheRunRestarts() {
        SkipPlan plan = plan(new SpikeSpan(1000, 1010, 1), SkipRule.PALM, new Checkpoints.Listed(List.of(950L)));
        assertThat(plan.restart()).hasValue(0);
        assertThat(plan.notes()).anyMatch(note -> note.contains("from the beginning"));
    }

    @Test
    void gradientAccumulationMultipliesBatches() {
        SkipPlan plan = SkipPlanner.plan(
                new SpikeSpan(11, 12, 1),
                rule(0, 0),
                new Checkpoints.Unknown(),
                new Batches(4, OptionalLong.empty()),
                DataPlan.IN_ORDER);
        assertThat(plan.firstBatch()).isEqualTo(40);
        assertThat(plan.lastBatch()).isEqualTo(47);
    }

    @Test
    void epicenterPlanSkipsExactlyTheBatchesOfTheSteps() {
        DataPlan earlier = new DataPlan(List.of(new SkipRange(5, 8)));
        SkipPlan plan = SkipPlanner.plan(
                new SpikeSpan(11, 12, 1), rule(1, 0), new Checkpoints.Unknown(), Batches.ONE_A_STEP, earlier);
        // Steps 10 to 12 trained on batches 12 to 14.
        assertThat(SkipDialect.EPICENTER.tell(plan).text())
                .isEqualTo("{\"skips\":[{\"from\":5,\"to\":8},{\"from\":12,\"to\":15}]}");
    }
}
