package dev.epicenter.replay;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs replays, in parallel where it can. The rows of a replay do not depend on where it runs or on the replays beside it. */
public interface ArmExecutor {

    /**
     * Runs {@code replays}, starting them in their order.
     *
     * <p>A replay stops early only if its reported outcome can no longer change. Either its loss was non-finite twice in a row,
     * so its weights and all later losses are non-finite too, or its judge has seen the alarm.
     *
     * @param cancelled checked after each step of each replay; once true, no further step is run
     * @return the finished runs, in the order of {@code replays}; all of them unless canceled
     */
    List<ArmRun> run(List<Replay> replays, ArmListener listener, BooleanSupplier cancelled);
}
