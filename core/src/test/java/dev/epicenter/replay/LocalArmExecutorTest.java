package dev.epicenter.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.intervention.InterventionParser;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalArmExecutorTest {
    private static final BranchPoint FORK = new BranchPoint(Optional.empty(), 40, DataPlan.IN_ORDER);
    private static final List<Arm> ARMS = List.of(
            Arm.CONTROL,
            Arm.of(InterventionParser.parse("lr=x0.5")),
            Arm.of(InterventionParser.parse("beta1=0")),
            Arm.of(InterventionParser.parse("jitter=1e-3:1")));
    private static final List<Replay> REPLAYS =
            ARMS.stream().map(arm -> Replay.of(FORK, arm)).toList();

    @Test
    void resultsAreInTheOrderOfTheArms() {
        for (int workers = 1; workers <= 4; workers++) {
            List<ArmRun> runs = executor(workers, Set.of()).run(REPLAYS, new ArmListener() {}, () -> false);

            assertThat(runs).extracting(ArmRun::arm).containsExactlyElementsOf(ARMS);
            assertThat(runs).allMatch(run -> run.rows().size() == 40);
        }
    }

    @Test
    void armStopsAfterTwoNonFiniteLosses() {
        List<ArmRun> runs = executor(1, Set.of(9L)).run(REPLAYS, new ArmListener() {}, () -> false);

        assertThat(runs).hasSize(4).allSatisfy(run -> {
            assertThat(run.rows()).hasSize(11);
            assertThat(run.rows().get(10).loss()).isNaN();
        });
    }

    @Test
    void failingArmFailsTheExperiment() {
        ArmListener failing = new ArmListener() {
            @Override
            public void onStep(Arm arm, StepReport report) {
                if (arm.equals(ARMS.get(1)) && report.step().step() == 5) {
                    throw new IllegalStateException("disk full");
                }
            }
        };

        assertThatThrownBy(() -> executor(2, Set.of()).run(REPLAYS, failing, () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("disk full");
    }

    @Test
    void armsShareTheProcessorsWithTheThreadsOfTheirSteps() {
        assertThat(LocalArmExecutor.workers(8, 1)).isEqualTo(8);
        assertThat(LocalArmExecutor.workers(8, 3)).isEqualTo(2);
        assertThat(LocalArmExecutor.workers(2, 4)).isEqualTo(1);
    }

    private static LocalArmExecutor executor(int workers, Set<Long> batchesOfNaN) {
        return new LocalArmExecutor(new ToyTrainer(ToyRuns.noisy(100, ToyRuns.ONLY_RECORD), batchesOfNaN), workers);
    }
}
