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
 * The recovery policy {@code recovery.policy: diagnose}. Before a rollback by PaLM's rule it runs a diagnosis and writes the
 * conclusion to the timeline.
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
     * Diagnoses the spike and writes the conclusion to the timeline.
     *
     * @param returned whether the spike is a recurrence of the one of the last recovery
     * @param read reads and verifies a checkpoint
     * @return empty if the user stops the run; then there is no conclusion
     */
    Optional<Conclusion> conclude(
            RunWriter journal,
            RunDirectory run,
            RecoverySituation now,
            boolean returned,
            LongFunction<Checkpoint> read) {
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
