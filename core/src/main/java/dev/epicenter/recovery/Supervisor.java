package dev.epicenter.recovery;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineEvent.Conclusion;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineEvent.RunEnded;
import dev.epicenter.run.TimelineEvent.SegmentEnded;
import dev.epicenter.run.TimelineEvent.SegmentStarted;
import dev.epicenter.run.TimelineEvent.TrainerFailed;
import dev.epicenter.segment.Keep;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.trace.LeftoverParts;
import dev.epicenter.trace.PartCompactor;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Drives a trainer through a run, segment by segment: records, detects, rolls back and skips, to the end.
 *
 * <p>The same method starts a run and resumes one, whatever moment its process died at: where to go on is read from the
 * timeline. Each effect on the directory leaves it in a state from which the rest follows: a rollback is decided once its
 * event is in the timeline, and carried out from there; all that came after the newest checkpoint is made again, bit for
 * bit. {@code docs/explanation/recovery.md} lists the moments.
 */
public final class Supervisor {
    private final RunConfig config;
    private final Trainer trainer;
    private final Optional<PartCompactor> compactor;
    private final Optional<RemedyFinder> finder;
    private final RunProgress progress;
    private final BooleanSupplier interrupted;
    private final Runnable afterEffect;

    /**
     * @param compactor takes closed parts of per-tensor telemetry
     * @param finder asked what to do about a spike, where {@code recovery.policy} is {@code diagnose}
     * @param interrupted asked after each step; true ends the run with a checkpoint, to be resumed
     */
    public Supervisor(
            RunConfig config,
            Trainer trainer,
            Optional<PartCompactor> compactor,
            Optional<RemedyFinder> finder,
            RunProgress progress,
            BooleanSupplier interrupted) {
        this(config, trainer, compactor, finder, progress, interrupted, () -> {});
    }

    Supervisor(
            RunConfig config,
            Trainer trainer,
            Optional<PartCompactor> compactor,
            Optional<RemedyFinder> finder,
            RunProgress progress,
            BooleanSupplier interrupted,
            Runnable afterEffect) {
        if (config.recovery().policy() == RecoveryConfig.Policy.DIAGNOSE && finder.isEmpty()) {
            throw new IllegalArgumentException("recovery.policy is diagnose, and nothing is given that does so");
        }
        this.config = config;
        this.trainer = trainer;
        this.compactor = compactor;
        this.finder = finder;
        this.progress = progress;
        this.interrupted = interrupted;
        this.afterEffect = afterEffect;
    }

    /**
     * Takes the run back to a checkpoint of its own and goes on from there, to its end, with interventions in force for a
     * while. Later calls of {@link #run} go on with them.
     *
     * @throws EpicenterException where that cannot be done or would change nothing; then nothing was
     */
    public RunResult remedy(RunSession session, RemedyRequest request) {
        Journal journal = new Journal(session, progress, afterEffect);
        List<StepRecord> steps = RunTrace.read(session.run()).steps();
        long made = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step();
        Remedied remedied = new RemedyPlanner(config, trainer.layout())
                .plan(
                        request,
                        Optional.empty(),
                        journal.timeline(),
                        made,
                        journal.checkpoints(),
                        step -> checked(journal, step).train());
        journal.append(remedied);
        return run(session);
    }

    /** Trains from where the run's timeline is to its end, or until it must stop. */
    public RunResult run(RunSession session) {
        Journal journal = new Journal(session, progress, afterEffect);
        compactLeftovers(session, journal);
        Optional<RunEnded> ended = journal.timeline().ended();
        if (ended.isPresent()
                && ended.get().reason() == Reason.COMPLETED
                && ended.get().step() >= config.steps()) {
            return new RunResult(
                    Reason.COMPLETED,
                    ended.get().step(),
                    true,
                    "the run was complete already, at step " + ended.get().step() + "; nothing was done");
        }
        checkNumerics(session, journal);
        Place place = place(journal);
        while (true) {
            Ending ending;
            try {
                ending = segment(session, journal, place);
            } catch (TrainerFailure failure) {
                Optional<RunResult> over = failed(journal, failure);
                if (over.isPresent()) {
                    return over.get();
                }
                place = place(journal);
                continue;
            }
            if (ending instanceof Ending.Completed) {
                return end(journal, Reason.COMPLETED, config.steps(), "the run is complete: step " + config.steps());
            }
            if (ending instanceof Ending.Passed passed) {
                place = beyond(journal.timeline(), passed.at());
                continue;
            }
            if (ending instanceof Ending.Interrupted stopped) {
                return end(
                        journal,
                        Reason.INTERRUPTED,
                        stopped.step(),
                        "interrupted after step " + stopped.step() + "; resume goes on from there");
            }
            RecoverySituation situation = ((Ending.Spiked) ending).situation();
            RecoveryDecision decision = decide(journal, situation);
            if (decision instanceof RecoveryDecision.Stop stop) {
                journal.note(stop.message(), situation.step());
                return end(journal, stop.reason(), situation.step(), stop.message());
            }
            Optional<Conclusion> conclusion = conclude(session, journal, situation);
            if (conclusion.isEmpty()) {
                return end(
                        journal,
                        Reason.INTERRUPTED,
                        situation.step(),
                        "interrupted while spike " + situation.number()
                                + " was diagnosed; resume makes the steps since the last checkpoint again and goes on from there");
            }
            if (conclusion.get() == Conclusion.ROLL_BACK) {
                rollBack(journal, situation, (RecoveryDecision.RollBack) decision);
            }
            // To wait is to go on as a process that was killed here would.
            place = place(journal);
        }
    }

    /** The run's end, where the trainer is not to be started again; else it may be, from the newest checkpoint. */
    private Optional<RunResult> failed(Journal journal, TrainerFailure failure) {
        Timeline before = journal.timeline();
        int attempt = before.failures() + 1;
        String what = String.valueOf(failure.getMessage());
        journal.append(new TrainerFailed(before.nextSegment() - 1, failure.kind(), what, attempt));
        long step = before.checkpoints().isEmpty() ? 0 : before.checkpoints().lastKey();
        int most = config.trainer() instanceof TrainerConfig.External external ? external.restarts() : 1;
        if (!failure.passing() || attempt >= most) {
            String given = failure.passing() ? " (failure " + attempt + " in a row, trainer.restarts)" : "";
            return Optional.of(end(journal, Reason.TRAINER_FAILED, step, what + given));
        }
        return waitBefore(attempt)
                ? Optional.empty()
                : Optional.of(end(
                        journal,
                        Reason.INTERRUPTED,
                        step,
                        "interrupted before the trainer was started again; resume goes on from step " + step));
    }

    /** 1, 2, 4, ... up to 60 seconds: what made it fail may pass. False where the user wants the run to stop. */
    private boolean waitBefore(int attempt) {
        long naps = Math.min(60, 1L << Math.min(attempt - 1, 6)) * 10;
        try {
            for (long i = 0; i < naps && !interrupted.getAsBoolean(); i++) {
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !interrupted.getAsBoolean();
    }

    private void compactLeftovers(RunSession session, Journal journal) {
        if (compactor.isPresent() && config.telemetry().partSteps() > 0) {
            for (Path segment : session.run().segments()) {
                LeftoverParts.compact(segment, compactor.get()).forEach(journal::note);
            }
        }
    }

    /** Where the timeline says that the next segment starts; also what a killed process would find. */
    private Place place(Journal journal) {
        Timeline timeline = journal.timeline();
        Optional<RolledBack> pending = timeline.pendingRollback();
        long newest = pending.map(RolledBack::toStep).orElse(Long.MAX_VALUE);
        List<Long> candidates =
                journal.checkpoints().stream().filter(step -> step <= newest).toList();
        Optional<Checkpoint> from =
                journal.newestWhole(candidates, candidates.isEmpty() ? 0 : candidates.get(candidates.size() - 1));
        from.ifPresent(this::checkLayout);
        return Place.of(from, timeline, cause(timeline), config.steps());
    }

    private static Cause cause(Timeline timeline) {
        if (timeline.pendingRemedy().isPresent()) {
            return Cause.REMEDY;
        } else if (timeline.pendingRollback().isPresent()) {
            return Cause.ROLLBACK;
        }
        return timeline.segments().isEmpty() ? Cause.FRESH : Cause.RESUME;
    }

    /** The place where a remedy begins or has ended. */
    private Place beyond(Timeline timeline, Checkpoint at) {
        boolean begins = timeline.stretches().stream().anyMatch(stretch -> stretch.covers(at.step() + 1));
        return Place.of(Optional.of(at), timeline, begins ? Cause.REMEDY : Cause.REMEDY_OVER, config.steps());
    }

    private Ending segment(RunSession session, Journal journal, Place place) {
        journal.deleteBeyond(place.step());
        if (place.step() >= config.steps()) {
            journal.retain(config, place.step());
            return new Ending.Completed();
        }
        int number = journal.timeline().nextSegment();
        journal.append(new SegmentStarted(number, place.step(), place.cause()));
        if (place.cause() == Cause.RESUME) {
            // The process that wrote the checkpoint may have died before it deleted others.
            journal.retain(config, place.step());
        }
        SegmentWatch watch;
        TraceWriter trace = TraceWriter.create(
                session.run().segment(number), config.telemetry().partSteps(), compactor);
        try (trace) {
            watch = new SegmentWatch(config, place, journal, trace, progress, interrupted);
            Segment segment = new Segment(
                    place.from().map(Checkpoint::train),
                    place.until(),
                    place.plan(),
                    place.interventions(),
                    journal.timeline().givenUp(),
                    new Keep(config.checkpoint().every(), new TreeSet<>(List.of(place.until()))));
            trainer.run(segment, watch);
        }
        trace.notes().forEach(note -> journal.note(note, watch.lastStep()));
        journal.append(new SegmentEnded(number, watch.lastStep()));
        return watch.ending()
                // Asked to stop, an external trainer may end where there is no state.
                .or(() -> interrupted.getAsBoolean()
                        ? Optional.of(new Ending.Interrupted(watch.lastStep()))
                        : Optional.empty())
                .orElseThrow(() -> new IllegalStateException(
                        "the trainer stopped by itself after step " + watch.lastStep() + " of " + place.until()));
    }

    /** Whether PaLM's rule is followed; empty where the user wants the run to stop. */
    private Optional<Conclusion> conclude(RunSession session, Journal journal, RecoverySituation situation) {
        if (config.recovery().policy() != RecoveryConfig.Policy.DIAGNOSE || finder.isEmpty()) {
            return Optional.of(Conclusion.ROLL_BACK);
        }
        return new DiagnosedRecovery(config, finder.get(), new RemedyPlanner(config, trainer.layout()))
                .conclude(
                        journal,
                        session.run(),
                        situation,
                        new RecoveryPlanner(config.recovery()).returned(situation),
                        step -> checked(journal, step));
    }

    private Checkpoint checked(Journal journal, long step) {
        Checkpoint checkpoint = journal.read(step);
        checkLayout(checkpoint);
        return checkpoint;
    }

    /** Decides with checkpoints that can be read: a damaged one is said and passed over. */
    private RecoveryDecision decide(Journal journal, RecoverySituation situation) {
        RecoverySituation now = situation;
        while (true) {
            RecoveryDecision decision = new RecoveryPlanner(config.recovery()).decide(now);
            if (!(decision instanceof RecoveryDecision.RollBack back) || back.toStep() == 0) {
                return decision;
            }
            try {
                journal.read(back.toStep());
                return decision;
            } catch (CorruptFileException damaged) {
                journal.note(String.valueOf(damaged.getMessage()), back.toStep());
                now = now.without(back.toStep());
            }
        }
    }

    private static void rollBack(Journal journal, RecoverySituation situation, RecoveryDecision.RollBack back) {
        back.remark()
                .ifPresent(remark -> journal.note("spike " + situation.number() + ": " + remark, situation.step()));
        journal.append(new RolledBack(
                situation.number(), situation.step(), back.toStep(), back.skipped(), back.attempt(), back.plan()));
    }

    private static RunResult end(Journal journal, Reason reason, long step, String message) {
        journal.append(new RunEnded(step, reason));
        return new RunResult(reason, step, false, message);
    }

    private void checkLayout(Checkpoint from) {
        if (from.train() instanceof TrainState state && !state.layout().equals(trainer.layout())) {
            throw new EpicenterException(
                    "checkpoint " + from.step()
                            + " holds other tensors than the model of run.yaml; undo the change to the model, or start a new run");
        }
    }

    private void checkNumerics(RunSession session, Journal journal) {
        if (!session.run().provenance().numerics().equals(trainer.fingerprint())
                && !journal.timeline().segments().isEmpty()) {
            journal.note(
                    "resumed with other numerics (" + trainer.fingerprint().facts() + ") than the run was made with ("
                            + session.run().provenance().numerics().facts() + "): bits may differ from here on",
                    journal.timeline().checkpoints().isEmpty()
                            ? 0
                            : journal.timeline().checkpoints().lastKey());
        }
    }
}
