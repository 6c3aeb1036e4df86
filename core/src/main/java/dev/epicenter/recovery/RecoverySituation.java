package dev.epicenter.recovery;

import dev.epicenter.run.PastRecovery;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.spike.Spike;
import java.util.List;
import java.util.Optional;

/**
 * All that a {@link RecoveryPlanner} looks at.
 *
 * @param number of the spike
 * @param spike as known now
 * @param closed whether the detector has said its last word on it
 * @param step the step just completed
 * @param lost whether the loss was not finite at two steps in a row, or at the run's last: the weights are gone
 * @param waitedOut whether a diagnosis has concluded that the run goes on through it
 * @param plan the data plan in force
 * @param checkpoints steps of the run's checkpoints that can be gone back to, ascending
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
        List<PastRecovery> past) {
    public RecoverySituation {
        checkpoints = List.copyOf(checkpoints);
        past = List.copyOf(past);
    }

    /** The same where the checkpoint of {@code step} cannot be gone back to. */
    RecoverySituation without(long step) {
        List<Long> others =
                checkpoints.stream().filter(checkpoint -> checkpoint != step).toList();
        return new RecoverySituation(number, spike, closed, this.step, lost, waitedOut, plan, others, past);
    }

    /** 1, or one more than the last recovery's, whose spike this is again. */
    int attempt(boolean returned) {
        return returned ? lastRecovery().map(PastRecovery::attempt).orElse(0) + 1 : 1;
    }

    Optional<PastRecovery> lastRecovery() {
        return past.isEmpty() ? Optional.empty() : Optional.of(past.get(past.size() - 1));
    }
}
