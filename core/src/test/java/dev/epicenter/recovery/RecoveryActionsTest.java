package dev.epicenter.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.config.Fault;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RecoveryConfig.LowerLr;
import dev.epicenter.config.RecoveryConfig.Policy;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.segment.ToyRuns;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the recovery policies besides PaLM's and the diagnosis. */
class RecoveryActionsTest {
    private static final int RECOVERIES = 3;

    @TempDir(factory = InMemory.class)
    private Path folder;

    @Test
    void lowerLrGoesBackSkipsNothingAndHalvesTheRateToTheEndOnceMoreWithEachRecovery() {
        SupervisedRun run = damaged("a", new LowerLr(0.5, 0, 0));

        RunResult result = run.go();

        assertThat(run.timeline().rollbacks()).isEmpty();
        assertThat(run.timeline().skipped()).isZero();
        // The batches are damaged at any rate.
        assertThat(result.reason()).isEqualTo(Reason.RECOVERIES_SPENT);
        assertThat(run.timeline().remedies())
                .hasSize(RECOVERIES)
                .allMatch(Remedied::isRetry)
                .allMatch(made -> made.until() == 330)
                .extracting(made -> made.with().text())
                .containsExactly("lr=x0.5", "lr=x0.25", "lr=x0.125");
    }

    @Test
    void lowerLrForSomeStepsThenReturnsInStages() {
        SupervisedRun run = damaged("a", new LowerLr(0.1, 40, 20));

        run.go();

        List<Remedied> made = run.timeline().remedies();
        assertThat(made.get(0).isRetry()).isFalse();
        assertThat(made.get(0).until()).isEqualTo(made.get(0).fromStep() + 40);
        assertThat(made.get(0).rewarm()).isEqualTo(OptionalLong.of(20));
        assertThat(made.get(0).with().text()).isEqualTo("lr=x0.1");
        assertThat(made.get(1).with().text()).as("the spike recurred").isEqualTo("lr=x0.01");
    }

    @Test
    void aRunUnderALowerRateThatIsKilledResumesBitForBit() {
        SupervisedRun whole = damaged("whole", new LowerLr(0.5, 40, 20));
        whole.go();
        for (int effect = 3; effect <= 48; effect += 5) {
            SupervisedRun run = damaged("killed-" + effect, new LowerLr(0.5, 40, 20));
            assertThat(run.goAndDie(effect, Long.MAX_VALUE)).as("killed").isTrue();
            run.go();
            assertThat(run.rows())
                    .usingElementComparator((a, b) -> a.sameTrainingAs(b) ? 0 : 1)
                    .isEqualTo(whole.rows());
            assertThat(decided(run)).isEqualTo(decided(whole));
        }
    }

    @Test
    void stopOnNanStopsAtTheFirstLossThatIsNotFinite() {
        assertThat(run("none", Policy.NONE, Set.of(150L)).go().step())
                .as("the policy none waits for a second one")
                .isEqualTo(152);

        RunResult stopped = run("stop", Policy.STOP_ON_NAN, Set.of(150L)).go();

        assertThat(stopped.reason()).isEqualTo(Reason.NON_FINITE);
        assertThat(stopped.step()).isEqualTo(151);
        assertThat(stopped.message()).contains("recovery.policy is stop_on_nan", "last good checkpoint is at step 140");
    }

    @Test
    void stopOnNanAndGuardOnlyRecordOtherSpikes() {
        for (Policy policy : List.of(Policy.STOP_ON_NAN, Policy.GUARD)) {
            SupervisedRun run = new SupervisedRun(
                    folder.resolve(policy.name()),
                    ToyRuns.noisy(330, recovery(policy, new LowerLr(0.5, 0, 0)), new Fault.DamagedBatches(200, 10)));

            assertThat(run.go().reason()).isEqualTo(Reason.COMPLETED);
            assertThat(run.timeline().spikes()).isNotEmpty();
            assertThat(run.timeline().recoveries()).isEmpty();
        }
    }

    @Test
    void guardNotesNoUpdateAsLeftOutWhoseRateIsZero() {
        SupervisedRun run = new SupervisedRun(
                folder.resolve("still"),
                ToyRuns.noisy(40, recovery(Policy.GUARD, new LowerLr(0.5, 0, 0)), new Fault.LrJump(21, 3, 0)));

        run.go();

        assertThat(run.rows().subList(20, 23)).allMatch(row -> row.lr() == 0 && row.updateNorm() == 0);
        assertThat(run.timeline().notes()).isEmpty();
    }

    /** Without the number of the segment, which counts kills, too. */
    private static List<String> decided(SupervisedRun run) {
        return run.timeline().remedies().stream()
                .map(made -> made.fromStep() + " " + made.toStep() + " "
                        + made.with().text() + " " + made.until())
                .toList();
    }

    private SupervisedRun damaged(String name, LowerLr lower) {
        return new SupervisedRun(
                folder.resolve(name),
                ToyRuns.noisy(330, recovery(Policy.LOWER_LR, lower), new Fault.DamagedBatches(200, 10)));
    }

    private SupervisedRun run(String name, Policy policy, Set<Long> batchesOfNaN) {
        return new SupervisedRun(
                folder.resolve(name), ToyRuns.noisy(200, recovery(policy, new LowerLr(0.5, 0, 0))), batchesOfNaN);
    }

    private static RecoveryConfig recovery(Policy policy, LowerLr lower) {
        return new RecoveryConfig(policy, 30, new RecoveryConfig.Skip(40, 100), "", lower, RECOVERIES, 0);
    }
}
