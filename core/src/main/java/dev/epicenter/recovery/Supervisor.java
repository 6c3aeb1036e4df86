package dev.epicenter.recovery;

import dev.epicenter.CorruptFileException;
import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent.Cause;
import dev.epicenter.run.TimelineEvent.Conclusion;
import dev.epicenter.run.TimelineEvent.Reason;
import dev.epicenter.run.TimelineEvent.Recovery;
import dev.epicenter.run.TimelineEvent.Remedied;
import dev.epicenter.run.TimelineEvent.RolledBack;
import dev.epicenter.run.TimelineEvent.RunEnded;
import dev.epicenter.run.TimelineEvent.SegmentEnded;
import dev.epicenter.run.TimelineEvent.SegmentStarted;
import dev.epicenter.run.TimelineEvent.TrainerFailed;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.StatesToKeep;
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
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Drives a trainer through a whole run, segment by segment: it records steps, detects spikes, rolls back and skips batches.
 *
 * <p>The same method starts and resumes a run, after a kill at any moment: the timeline determines where to continue. Every
 * change of the directory leaves a resumable state. A rollback is decided once its event is in the timeline, and executed from
 * there. Everything after the newest checkpoint is repeated, bit for bit. See {@code docs/explanation/recovery.md}.
 */
public final class Supervisor {
    private final RunConfig config;
    private final Trainer trainer;
    private final Optional<PartCompactor> compactor;
    private final Optional<RemedyFinder> finder;
    private final RunProgress progress;
    private final BooleanSupplier interrupted;
    private final Runnable afterEffect;
    private final RecoveryPlanner planner;

    /**
     * @param compactor converts closed parts of per-tensor telemetry
     * @param finder finds a remedy for a spike if {@code recovery.policy} is {@code diagnose}
     * @param interrupted checked after each step; true stops the run with a checkpoint, for a later resume
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
            throw new IllegalArgumentException("recovery.policy is diagnose, but there is no RemedyFinder");
        }
        this.config = config;
        this.trainer = trainer;
        this.compactor = compactor;
        this.finder = finder;
        this.progress = progress;
        this.interrupted = interrupted;
        this.afterEffect = afterEffect;
        this.planner = new RecoveryPlanner(config.recovery(), config.trainer().skips());
    }

    /**
     * Takes the run back to one of its checkpoints and continues to its end, with interventions until a given step. Later calls
     * of {@link #run} keep the interventions.
     *
     * @throws EpicenterException if this is impossible or would change nothing; then the run is unchanged
     */
    public RunResult remedy(RunSession session, RemedyRequest request) {
        RunWriter journal = new RunWriter(session, progress, afterEffect);
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

    /** Trains from the current end of the timeline to the end of the run, or until it must stop. */
    public RunResult run(RunSession session) {
        RunWriter journal = new RunWriter(session, progress, afterEffect);
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
        ResumePoint place = place(journal);
        while (true) {
            SegmentOutcome ending;
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
            if (ending instanceof SegmentOutcome.Completed) {
                return end(journal, Reason.COMPLETED, config.steps(), "the run is complete: step " + config.steps());
            }
            if (ending instanceof SegmentOutcome.Passed passed) {
                place = beyond(journal.timeline(), passed.at());
                continue;
            }
            if (ending instanceof SegmentOutcome.Interrupted stopped) {
                return end(
                        journal,
                        Reason.INTERRUPTED,
                        stopped.step(),
                        "interrupted after step " + stopped.step() + "; resume continues from there");
            }
            SegmentOutcome.Spiked spiked = (SegmentOutcome.Spiked) ending;
            RecoverySituation situation = spiked.situation();
            RecoveryDecision decision = toReadableCheckpoint(journal, spiked);
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
                                + " was diagnosed; resume repeats the steps since the last checkpoint and continues");
            }
            if (conclusion.get() == Conclusion.ROLL_BACK) {
                rollBack(journal, situation, (RecoveryDecision.RollBack) decision);
            }
            // Waiting continues like a process that was killed here and resumed.
            place = place(journal);
        }
    }

    /** Ends the run if the trainer must not be restarted; empty if it may restart from the newest checkpoint. */
    private Optional<RunResult> failed(RunWriter journal, TrainerFailure failure) {
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
                        "interrupted before the trainer was restarted; resume continues from step " + step));
    }

    /** Waits 1, 2, 4, ... up to 60 seconds before a restart. False if the user stops the run. */
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

    private void compactLeftovers(RunSession session, RunWriter journal) {
        if (compactor.isPresent() && config.telemetry().partSteps() > 0) {
            for (Path segment : session.run().segments()) {
                LeftoverParts.compact(segment, compactor.get()).forEach(journal::note);
            }
        }
    }

    /** The start of the next segment according to the timeline; the same after a kill. */
    private ResumePoint place(RunWriter journal) {
        Timeline timeline = journal.timeline();
        Optional<RolledBack> pending = timeline.pendingRollback();
        long newest = pending.map(RolledBack::toStep).orElse(Long.MAX_VALUE);
        List<Long> candidates =
                journal.checkpoints().stream().filter(step -> step <= newest).toList();
        Optional<Checkpoint> from =
                journal.newestWhole(candidates, candidates.isEmpty() ? 0 : candidates.get(candidates.size() - 1));
        from.ifPresent(this::checkLayout);
        return ResumePoint.of(from, timeline, cause(timeline), config.steps());
    }

    private static Cause cause(Timeline timeline) {
        if (timeline.pendingRemedy().isPresent()) {
            return Cause.REMEDY;
        } else if (timeline.pendingRollback().isPresent()) {
            return Cause.ROLLBACK;
        }
        return timeline.segments().isEmpty() ? Cause.FRESH : Cause.RESUME;
    }

    /** The resume point at the start or after the end of a remedy. */
    private ResumePoint beyond(Timeline timeline, Checkpoint at) {
        boolean begins = timeline.stretches().stream().anyMatch(stretch -> stretch.covers(at.step() + 1));
        return ResumePoint.of(Optional.of(at), timeline, begins ? Cause.REMEDY : Cause.REMEDY_OVER, config.steps());
    }

    private SegmentOutcome segment(RunSession session, RunWriter journal, ResumePoint place) {
        journal.deleteBeyond(place.step());
        if (place.step() >= config.steps()) {
            journal.retain(config, place.step());
            return new SegmentOutcome.Completed();
        }
        int number = journal.timeline().nextSegment();
        journal.append(new SegmentStarted(number, place.step(), place.cause()));
        if (place.cause() == Cause.RESUME) {
            // The process that wrote the checkpoint may have been killed before it deleted others.
            journal.retain(config, place.step());
        }
        RunSegmentObserver watch;
        TraceWriter trace = TraceWriter.create(
                session.run().segment(number), config.telemetry().partSteps(), compactor);
        try (trace) {
            watch = new RunSegmentObserver(config, place, journal, trace, progress, interrupted, planner);
            Segment segment = new Segment(
                    place.from().map(Checkpoint::train),
                    place.until(),
                    place.plan(),
                    place.interventions(),
                    journal.timeline().lastAbandonedStep(),
                    new StatesToKeep(config.checkpoint().every(), new TreeSet<>(List.of(place.until()))));
            trainer.run(segment, watch);
        }
        trace.notes().forEach(note -> journal.note(note, watch.lastStep()));
        journal.append(new SegmentEnded(number, watch.lastStep()));
        return watch.ending()
                // After a stop request an external trainer may end without a state.
                .or(() -> interrupted.getAsBoolean()
                        ? Optional.of(new SegmentOutcome.Interrupted(watch.lastStep()))
                        : Optional.empty())
                .orElseThrow(() -> new IllegalStateException("the trainer stopped without a request after step "
                        + watch.lastStep() + " of " + place.until()));
    }

    /** The conclusion about the spike: ROLL_BACK by PaLM's rule, or a diagnosis; empty if the user stops the run. */
    private Optional<Conclusion> conclude(RunSession session, RunWriter journal, RecoverySituation situation) {
        if (config.recovery().policy() != RecoveryConfig.Policy.DIAGNOSE || finder.isEmpty()) {
            return Optional.of(Conclusion.ROLL_BACK);
        }
        return new DiagnosedRecovery(config, finder.get(), new RemedyPlanner(config, trainer.layout()))
                .conclude(
                        journal, session.run(), situation, planner.returned(situation), step -> checked(journal, step));
    }

    private Checkpoint checked(RunWriter journal, long step) {
        Checkpoint checkpoint = journal.read(step);
        checkLayout(checkpoint);
        return checkpoint;
    }

    /**
     * The segment's decision, while its checkpoint can be read. Each damaged checkpoint is noted, and the situation without it
     * needs a new decision.
     */
    private RecoveryDecision toReadableCheckpoint(RunWriter journal, SegmentOutcome.Spiked spiked) {
        RecoverySituation now = spiked.situation();
        RecoveryDecision decision = spiked.decision();
        while (decision instanceof RecoveryDecision.RollBack back && back.toStep() != 0) {
            try {
                journal.read(back.toStep());
                break;
            } catch (CorruptFileException damaged) {
                journal.note(String.valueOf(damaged.getMessage()), back.toStep());
                now = now.without(back.toStep());
                decision = planner.decide(now);
            }
        }
        return decision;
    }

    private void rollBack(RunWriter journal, RecoverySituation situation, RecoveryDecision.RollBack back) {
        back.remark()
                .ifPresent(remark -> journal.note("spike " + situation.number() + ": " + remark, situation.step()));
        Optional<RemedyRequest> changed = change(situation, back);
        if (changed.isPresent()) {
            // A change to the end of the run is a rollback; one that ends is followed past its end.
            Optional<Boolean> toTheEnd = changed.get().until().isEmpty() ? Optional.of(true) : Optional.empty();
            journal.append(new RemedyPlanner(config, trainer.layout())
                    .plan(
                            changed.get(),
                            Optional.of(new Recovery(situation.number(), back.attempt(), toTheEnd)),
                            journal.timeline(),
                            situation.step(),
                            journal.checkpoints(),
                            step -> checked(journal, step).train()));
            return;
        }
        journal.append(new RolledBack(
                situation.number(), situation.step(), back.toStep(), back.skipped(), back.attempt(), back.plan()));
    }

    /** What the run changes after a rollback, instead of skipping batches. */
    private Optional<RemedyRequest> change(RecoverySituation situation, RecoveryDecision.RollBack back) {
        if (config.recovery().policy() == RecoveryConfig.Policy.LOWER_LR) {
            return Optional.of(LowerRate.of(config, situation, back));
        }
        Interventions retry = RetryChange.of(config, situation.past().size() + 1);
        return retry.isEmpty()
                ? Optional.empty()
                : Optional.of(new RemedyRequest(back.toStep(), retry, OptionalLong.empty()));
    }

    private static RunResult end(RunWriter journal, Reason reason, long step, String message) {
        journal.append(new RunEnded(step, reason));
        return new RunResult(reason, step, false, message);
    }

    private void checkLayout(Checkpoint from) {
        if (from.train() instanceof TrainState state && !state.layout().equals(trainer.layout())) {
            throw new EpicenterException("checkpoint " + from.step()
                    + " does not match the tensors of the model in run.yaml; undo the change to the model, or"
                    + " start a new run");
        }
    }

    private void checkNumerics(RunSession session, RunWriter journal) {
        if (!session.run().provenance().numerics().equals(trainer.fingerprint())
                && !journal.timeline().segments().isEmpty()) {
            journal.note(
                    "resumed with other numerics (" + trainer.fingerprint().facts()
                            + ") than the run was started with ("
                            + session.run().provenance().numerics().facts() + "): bits may differ from here on",
                    journal.timeline().checkpoints().isEmpty()
                            ? 0
                            : journal.timeline().checkpoints().lastKey());
        }
    }
}
