package dev.epicenter.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.recovery.RecoveryDecision.Continue;
import dev.epicenter.recovery.RecoveryDecision.RollBack;
import dev.epicenter.recovery.RecoveryDecision.Stop;
import dev.epicenter.recovery.RecoveryDecision.Wait;
import dev.epicenter.run.RecoveryRecord;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.SkipRange;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecoveryPlannerTest {
    private static final List<Long> EVERY_50 = List.of(100L, 150L, 200L, 250L, 300L, 350L);

    @Test
    void rollbackTargetsTheNewestCheckpointAtLeastRewindStepsBeforeTheOnset() {
        RollBack back = rollBack(palm(0), situation(spike(354), 360, EVERY_50));

        assertThat(back.toStep()).isEqualTo(250);
        assertThat(back.attempt()).isEqualTo(1);
        assertThat(back.remark()).isEmpty();
        assertThat(rollBack(palm(0), situation(spike(350), 360, EVERY_50)).toStep())
                .isEqualTo(250);
        assertThat(rollBack(palm(0), situation(spike(349), 360, EVERY_50)).toStep())
                .isEqualTo(200);
    }

    @Test
    void skipReachesFromTheCheckpointPastTheLastAbandonedStep() {
        List<Long> far = List.of(50L);

        RollBack back = rollBack(palm(0), situation(spike(354), 360, far));

        assertThat(back.skipped()).isEqualTo(new SkipRange(50, 360));
        assertThat(back.plan().batch(51)).isEqualTo(360);
    }

    @Test
    void skipStaysBetweenMinimumAndMaximum() {
        assertThat(rollBack(palm(0), situation(spike(354), 360, EVERY_50)).skipped())
                .isEqualTo(new SkipRange(250, 450));

        RollBack most = rollBack(palm(0), situation(spike(1054), 1060, List.of(100L)));
        assertThat(most.skipped()).isEqualTo(new SkipRange(100, 600));
        assertThat(most.remark()).hasValueSatisfying(words -> assertThat(words).contains("recovery.skip.max", "460"));
    }

    @Test
    void aSpikeThatRecursAtTheSameStepGoesOneCheckpointFurtherBack() {
        RecoveryRecord earlier = new RecoveryRecord(1, 360, 250, 1, 360);
        DataPlan plan = new DataPlan(List.of(new SkipRange(250, 450)));

        RollBack back = rollBack(palm(0), situation(2, spike(356), 361, plan, EVERY_50, List.of(earlier)));

        assertThat(back.toStep()).isEqualTo(200);
        assertThat(back.attempt()).isEqualTo(2);
        // Twice the minimum, of batches not skipped before: 200 to 249 and 450 to 799.
        assertThat(back.skipped()).isEqualTo(new SkipRange(200, 800));
        assertThat(back.plan().batch(201)).isEqualTo(800);
    }

    @Test
    void aSpikeRightAfterTheSkippedBatchesIsARecurrence() {
        RecoveryRecord earlier = new RecoveryRecord(1, 360, 250, 1, 360);
        DataPlan plan = new DataPlan(List.of(new SkipRange(250, 450)));

        RollBack back = rollBack(palm(0), situation(2, spike(251), 255, plan, EVERY_50, List.of(earlier)));

        assertThat(back.toStep()).isEqualTo(150);
        assertThat(back.attempt()).isEqualTo(2);
        assertThat(back.skipped().to()).isGreaterThan(450);
    }

    @Test
    void aSpikeMoreThanRewindStepsAfterTheLastAbandonedStepIsAnotherOne() {
        RecoveryRecord earlier = new RecoveryRecord(1, 360, 250, 1, 360);

        assertThat(rollBack(palm(0), situation(2, spike(460), 465, DataPlan.IN_ORDER, EVERY_50, List.of(earlier)))
                        .attempt())
                .isEqualTo(2);
        assertThat(rollBack(palm(0), situation(2, spike(461), 465, DataPlan.IN_ORDER, EVERY_50, List.of(earlier)))
                        .attempt())
                .isEqualTo(1);
    }

    @Test
    void withoutACheckpointOldEnoughTheOldestIsUsedWithANote() {
        RollBack back = rollBack(palm(0), situation(spike(354), 360, List.of(300L, 350L)));

        assertThat(back.toStep()).isEqualTo(300);
        assertThat(back.remark()).hasValueSatisfying(words -> assertThat(words).contains("254", "oldest", "300"));
    }

    @Test
    void aSpikeBeforeAllKeptCheckpointsStopsTheRun() {
        RecoveryDecision decision =
                new RecoveryPlanner(palm(0)).decide(situation(spike(300), 1620, List.of(1500L, 1550L, 1600L)));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        RecoveryDecision.Stop.class,
                        stop -> assertThat(stop.message()).contains("no checkpoint", "oldest", "1500"));
        assertThat(((RecoveryDecision.Stop) decision).reason()).isEqualTo(Reason.NO_CHECKPOINT);
    }

    @Test
    void withoutACheckpointBeforeTheSpikeTheRunRestartsWithANote() {
        RollBack back = rollBack(palm(0), situation(spike(40), 45, List.of()));

        assertThat(back.toStep()).isZero();
        assertThat(back.skipped()).isEqualTo(new SkipRange(0, 200));
        assertThat(back.remark()).hasValueSatisfying(words -> assertThat(words).contains("start of the run"));
        assertThat(rollBack(palm(0), situation(spike(40), 45, List.of(42L))).toStep())
                .isZero();
    }

    @Test
    void aRewindOfZeroStillGoesBackToBeforeTheOnset() {
        RecoveryConfig config =
                new RecoveryConfig(RecoveryConfig.Policy.PALM, 0, new RecoveryConfig.Skip(1, 500), 20, 0);

        assertThat(rollBack(config, situation(spike(300), 305, EVERY_50)).toStep())
                .isEqualTo(250);
    }

    @Test
    void afterMaxRecoveriesTheRunStopsAndNamesItsLastGoodCheckpoint() {
        RecoveryConfig config =
                new RecoveryConfig(RecoveryConfig.Policy.PALM, 100, new RecoveryConfig.Skip(200, 500), 1, 0);
        RecoverySituation now = situation(
                2,
                spike(1354),
                1360,
                DataPlan.IN_ORDER,
                List.of(1250L, 1350L),
                List.of(new RecoveryRecord(1, 360, 250, 1, 360)));

        Stop stop = (Stop) new RecoveryPlanner(config).decide(now);

        assertThat(stop.reason()).isEqualTo(Reason.RECOVERIES_SPENT);
        assertThat(stop.lastGood()).isEqualTo(1350);
        assertThat(stop.message()).contains("spike 2", "1354", "max_recoveries", "last good checkpoint", "1350");
    }

    @Test
    void theRunContinuesIfTheSpikeEndsWithinTheGracePeriod() {
        RecoveryPlanner planner = new RecoveryPlanner(palm(50));
        Spike open = spike(354);

        assertThat(planner.decide(situation(open, 360, EVERY_50))).isEqualTo(new Wait(open.alarm() + 50));
        assertThat(planner.decide(situation(open, open.alarm() + 50, EVERY_50))).isInstanceOf(RollBack.class);
        assertThat(planner.decide(closed(Spike.Kind.SPIKE, 380))).isEqualTo(new Continue());
    }

    @Test
    void theRunDoesNotContinueAtAWorseLevel() {
        RecoveryPlanner planner = new RecoveryPlanner(palm(50));

        assertThat(planner.decide(closed(Spike.Kind.LEVEL_SHIFT, 380))).isInstanceOf(RollBack.class);
        assertThat(planner.decide(closed(Spike.Kind.DIVERGENCE, 380))).isInstanceOf(RollBack.class);
    }

    @Test
    void aHardBatchIsIgnored() {
        assertThat(new RecoveryPlanner(palm(0)).decide(closed(Spike.Kind.HARD_BATCH, 360)))
                .isEqualTo(new Continue());
    }

    @Test
    void aNonFiniteLossDoesNotWaitForGrace() {
        RecoverySituation now =
                new RecoverySituation(1, spike(354), false, 357, true, false, DataPlan.IN_ORDER, EVERY_50, List.of());

        assertThat(new RecoveryPlanner(palm(50)).decide(now)).isInstanceOf(RollBack.class);
    }

    @Test
    void policyNoneOnlyRecordsButStopsOnANonFiniteLoss() {
        RecoveryConfig none =
                new RecoveryConfig(RecoveryConfig.Policy.NONE, 100, new RecoveryConfig.Skip(200, 500), 20, 0);
        RecoverySituation lost =
                new RecoverySituation(1, spike(354), false, 357, true, false, DataPlan.IN_ORDER, EVERY_50, List.of());

        assertThat(new RecoveryPlanner(none).decide(situation(spike(354), 360, EVERY_50)))
                .isEqualTo(new Continue());
        assertThat(new RecoveryPlanner(none).decide(lost))
                .isInstanceOfSatisfying(
                        Stop.class, stop -> assertThat(stop.reason()).isEqualTo(Reason.NON_FINITE));
    }

    private static RecoveryConfig palm(long grace) {
        return new RecoveryConfig(RecoveryConfig.Policy.PALM, 100, new RecoveryConfig.Skip(200, 500), 20, grace);
    }

    private static RollBack rollBack(RecoveryConfig config, RecoverySituation situation) {
        return (RollBack) new RecoveryPlanner(config).decide(situation);
    }

    private static RecoverySituation situation(Spike spike, long step, List<Long> checkpoints) {
        return situation(1, spike, step, DataPlan.IN_ORDER, checkpoints, List.of());
    }

    private static RecoverySituation situation(
            int number, Spike spike, long step, DataPlan plan, List<Long> checkpoints, List<RecoveryRecord> past) {
        return new RecoverySituation(number, spike, false, step, false, false, plan, checkpoints, past);
    }

    private static RecoverySituation closed(Spike.Kind kind, long step) {
        Spike spike = new Spike(kind, 354, 357, 358, OptionalLong.of(step - 10), 1, 2, 0, 0.5);
        return new RecoverySituation(1, spike, true, step, false, false, DataPlan.IN_ORDER, EVERY_50, List.of());
    }

    private static Spike spike(long onset) {
        return new Spike(Spike.Kind.SPIKE, onset, onset + 3, onset + 2, OptionalLong.empty(), 1, 2, 0, 0.5);
    }
}
