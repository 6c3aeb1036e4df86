package dev.epicenter.replay;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs arms. Each arm's rows are those it would have alone, wherever and beside whatever it runs. */
public interface ArmExecutor {

    /**
     * Runs {@code arms}, the first ones first.
     *
     * <p>An arm is stopped early only where nothing that is reported can change: its loss was not finite twice in a row, so
     * that its weights are not finite either and no later loss can be.
     *
     * @param cancelled asked after each step of each arm; once true, nothing more is run
     * @return the runs of the arms that were finished, in the order of {@code arms}; all of them unless cancelled
     */
    List<ArmRun> run(Fork fork, List<Arm> arms, ArmListener listener, BooleanSupplier cancelled);
}
