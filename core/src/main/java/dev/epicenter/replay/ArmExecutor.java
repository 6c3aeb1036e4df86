package dev.epicenter.replay;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs replays. Each one's rows are those it would have alone, wherever and beside whatever it runs. */
public interface ArmExecutor {

    /**
     * Runs {@code replays}, the first ones first.
     *
     * <p>A replay is stopped early only where nothing that is reported of it can change: its loss was not finite twice in a
     * row, so that its weights are not finite either and no later loss can be; or its judge has heard the alarm.
     *
     * @param cancelled asked after each step of each replay; once true, nothing more is run
     * @return the runs that were finished, in the order of {@code replays}; all of them unless cancelled
     */
    List<ArmRun> run(List<Replay> replays, ArmListener listener, BooleanSupplier cancelled);
}
