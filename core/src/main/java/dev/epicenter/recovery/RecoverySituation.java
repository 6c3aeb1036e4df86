package dev.epicenter.recovery;

import dev.epicenter.run.RecoveryRecord;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;

/**
 * The input of a {@link RecoveryPlanner}.
 *
 * @param number of the spike
 * @param spike as currently known
 * @param closed whether the detector has closed it
 * @param step the last completed step
 * @param lost whether the loss was not finite at two consecutive steps, or at the run's last: the weights are lost
 * @param waitedOut whether a diagnosis concluded that the run continues through it
 * @param plan the data plan in force
 * @param checkpoints steps of the checkpoints available for a rollback, ascending
 * @param past the run's recoveries so far, in order
 */
public record RecoverySituation(
        int number,
        Spike spike,
        boolean closed,
        long step,
        boolean lost,
        boolean waitedOut,
        DataPlan plan,
        List<Long> checkpoints,
        List<RecoveryRecord> past) {
    public RecoverySituation {
        checkpoints = List.copyOf(checkpoints);
        past = List.copyOf(past);
    }

    /** A copy without the checkpoint of {@code step}. */
    RecoverySituation without(long step) {
        List<Long> others =
                checkpoints.stream().filter(checkpoint -> checkpoint != step).toList();
        return new RecoverySituation(number, spike, closed, this.step, lost, waitedOut, plan, others, past);
    }

    /** The attempt number: 1, or one more than that of the last recovery if its spike recurred. */
    int attempt(boolean returned) {
        return returned ? lastRecovery().map(RecoveryRecord::attempt).orElse(0) + 1 : 1;
    }

    Optional<RecoveryRecord> lastRecovery() {
        return past.isEmpty() ? Optional.empty() : Optional.of(past.get(past.size() - 1));
    }
}
