package dev.epicenter.recovery;

import dev.epicenter.config.RunConfig;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.TimelineEvent.Conclusion;
import dev.epicenter.run.TimelineEvent.Diagnosed;
import dev.epicenter.run.TimelineEvent.Recovery;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.segment.State;
import dev.epicenter.trace.StepRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * {@code recovery.policy: diagnose}: where PaLM's rule would go back and skip, a diagnosis is asked first, and what it finds goes
 * into the timeline.
 */
final class DiagnosedRecovery {
    private final RunConfig config;
    private final RemedyFinder finder;
    private final RemedyPlanner remedies;

    DiagnosedRecovery(RunConfig config, RemedyFinder finder, RemedyPlanner remedies) {
        this.config = config;
        this.finder = finder;
        this.remedies = remedies;
    }

    /**
     * What follows from the diagnosis; it is in the timeline then.
     *
     * @param returned whether the spike is the one that the last recovery was made for
     * @param read reads and verifies a checkpoint
     * @return empty where the user wants the run to stop; then nothing is concluded
     */
    Optional<Conclusion> conclude(
            Journal journal, RunDirectory run, RecoverySituation now, boolean returned, LongFunction<Checkpoint> read) {
        RemedyAdvice advice = finder.find(run, now.number());
        if (advice instanceof RemedyAdvice.Remedy found) {
            LongFunction<State> state = step -> read.apply(step).train();
            Remedied remedied = remedies.plan(
                    found.request(),
                    Optional.of(new Recovery(now.number(), now.attempt(returned))),
                    journal.timeline(),
                    lastStep(run),
                    journal.checkpoints(),
                    state);
            journal.conclude(new Diagnosed(now.number(), now.step(), Conclusion.REMEDY, found.why()));
            journal.append(remedied);
            return Optional.of(Conclusion.REMEDY);
        } else if (advice instanceof RemedyAdvice.None none) {
            boolean waits = config.data().fullBatch() && none.repeats();
            Conclusion conclusion = waits ? Conclusion.WAIT : Conclusion.ROLL_BACK;
            journal.conclude(new Diagnosed(now.number(), now.step(), conclusion, none.why()));
            return Optional.of(conclusion);
        }
        return Optional.empty();
    }

    private static long lastStep(RunDirectory run) {
        List<StepRecord> steps = RunTrace.read(run).steps();
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step();
    }
}
