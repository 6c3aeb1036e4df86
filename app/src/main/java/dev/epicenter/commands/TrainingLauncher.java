package dev.epicenter.commands;

import dev.epicenter.Formats;
import dev.epicenter.ShellWord;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.diagnosis.RemedyDiagnosis;
import dev.epicenter.duckdb.DuckDbCompactor;
import dev.epicenter.recovery.RemedyFinder;
import dev.epicenter.recovery.RemedyRequest;
import dev.epicenter.recovery.RunProgress;
import dev.epicenter.recovery.RunResult;
import dev.epicenter.recovery.Supervisor;
import dev.epicenter.replay.LocalArmExecutor;
import dev.epicenter.report.RunSummary;
import dev.epicenter.report.TimelineText;
import dev.epicenter.results.DiagnosisStatus;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.RunSession;
import dev.epicenter.run.RunTrace;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.Trainer;
import dev.epicenter.spike.Spike;
import dev.epicenter.terminal.Interrupt;
import dev.epicenter.terminal.Output;
import dev.epicenter.terminal.RemainingTime;
import dev.epicenter.terminal.StatusLine;
import dev.epicenter.trace.StepRecord;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Runs a training to its end for {@code train}, {@code resume} and {@code supervise}, with progress and a summary. */
final class TrainingLauncher {
    private TrainingLauncher() {}

    /**
     * The JSON output.
     *
     * @param run the run's folder
     * @param reason why it ended
     * @param step the last step of the run on the disk
     * @param message one line for the user
     * @param spikes the number of spikes so far, without hard batches
     * @param rollbacks the number of rollbacks so far
     */
    record RunResultJson(
            String run, TimelineEvent.Reason reason, long step, String message, long spikes, int rollbacks) {}

    /** @param trainer creates the trainer, from a supplier that is true once the user wants the run to stop */
    static int drive(
            RunDirectory run,
            RunConfig config,
            Function<BooleanSupplier, Trainer> trainer,
            boolean json,
            PrintWriter out) {
        return drive(run, config, trainer, Optional.empty(), json, out);
    }

    static int drive(
            RunDirectory run,
            RunConfig config,
            Function<BooleanSupplier, Trainer> trainer,
            Optional<RemedyRequest> remedy,
            boolean json,
            PrintWriter out) {
        try (StatusLine status = StatusLine.onStderr();
                Interrupt interrupt =
                        Interrupt.listen(() -> status.say("epicenter: finishing the step and writing a checkpoint"));
                Trainer created = trainer.apply(interrupt::requested)) {
            RunResult result = run(run, config, created, remedy, status, interrupt::requested);
            created.notes().forEach(note -> status.say("epicenter: " + note));
            status.close();
            summarize(run, config, result, run.timeline(), json, out);
            return switch (result.reason()) {
                case COMPLETED -> ExitCode.OK;
                case INTERRUPTED -> ExitCode.INTERRUPTED;
                case RECOVERIES_SPENT, NO_CHECKPOINT, NON_FINITE, TRAINER_FAILED -> ExitCode.STOPPED;
            };
        }
    }

    /** Starts or continues a run, to its end or until {@code interrupted}. */
    static RunResult run(
            RunDirectory run, RunConfig config, Trainer trainer, StatusLine status, BooleanSupplier interrupted) {
        return run(run, config, trainer, Optional.empty(), status, interrupted);
    }

    private static RunResult run(
            RunDirectory run,
            RunConfig config,
            Trainer trainer,
            Optional<RemedyRequest> remedy,
            StatusLine status,
            BooleanSupplier interrupted) {
        Optional<Trainer> replays = config.recovery().policy() == RecoveryConfig.Policy.DIAGNOSE
                ? Optional.of(TrainerFactory.replayTrainer(run, config))
                : Optional.empty();
        try (RunSession session = RunSession.open(run)) {
            session.mended().forEach(status::say);
            Supervisor supervisor = new Supervisor(
                    config,
                    trainer,
                    Optional.of(new DuckDbCompactor()),
                    replays.map(replay -> finder(replay, config, status, interrupted)),
                    new Watcher(config.steps(), status),
                    interrupted);
            return remedy.isPresent() ? supervisor.remedy(session, remedy.get()) : supervisor.run(session);
        } finally {
            replays.ifPresent(Trainer::close);
        }
    }

    private static RemedyFinder finder(
            Trainer trainer, RunConfig config, StatusLine status, BooleanSupplier interrupted) {
        int workers = TrainerFactory.workers(config);
        return new RemedyDiagnosis(
                config,
                trainer,
                new LocalArmExecutor(trainer, workers),
                workers,
                new DiagnosisStatus(status),
                interrupted);
    }

    private static void summarize(
            RunDirectory run, RunConfig config, RunResult result, Timeline timeline, boolean json, PrintWriter out) {
        long spikes = timeline.spikes().stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .count();
        if (json) {
            Output.json(
                    out,
                    new RunResultJson(
                            run.root().toString(),
                            result.reason(),
                            result.step(),
                            result.message(),
                            spikes,
                            timeline.rollbacks().size()));
            return;
        }
        out.println(
                result.already()
                        ? "The run was already complete, at step " + result.step() + "; nothing was done."
                        : RunSummary.sentence(
                                config.steps(),
                                timeline,
                                RunSummary.last(RunTrace.read(run).steps())));
        switch (result.reason()) {
            case INTERRUPTED -> out.println("Continue:  epicenter resume " + ShellWord.of(run.root()));
            case RECOVERIES_SPENT, NO_CHECKPOINT, NON_FINITE, TRAINER_FAILED -> out.println(result.message());
            case COMPLETED -> {}
        }
        out.println("Show it:  epicenter show " + ShellWord.of(run.root()));
        timeline.spikes().stream()
                .filter(spike -> spike.spike().kind() != Spike.Kind.HARD_BATCH)
                .filter(spike -> !isRemedied(spike, timeline))
                .findFirst()
                .ifPresent(spike -> out.println(
                        "Explain it:  epicenter replay " + ShellWord.of(run.root()) + " --spike " + spike.number()));
        out.flush();
    }

    /** Whether a remedy went back to a step before the spike, which is no longer part of the run. */
    private static boolean isRemedied(TimelineSpike spike, Timeline timeline) {
        return !spike.live()
                && timeline.remedies().stream()
                        .anyMatch(remedy -> remedy.toStep() < spike.spike().onset()
                                && spike.spike().alarm() <= remedy.fromStep());
    }

    /** Shows the progress of a run: the status line, and permanent lines for events. */
    private static final class Watcher implements RunProgress {
        private final long steps;
        private final StatusLine status;
        private final RemainingTime pace = new RemainingTime();
        private long last;

        Watcher(long steps, StatusLine status) {
            this.steps = steps;
            this.status = status;
        }

        @Override
        public void onStep(StepRecord row) {
            pace.steps(row.step() - last);
            last = row.step();
            status.show(() -> "step " + row.step() + " of " + steps + "  loss " + Formats.shortly(row.loss())
                    + rate(pace.perSecond()) + pace.left(steps - row.step()));
        }

        private static String rate(OptionalDouble perSecond) {
            return perSecond.isEmpty() ? "" : "  " + Formats.shortly(perSecond) + " steps/s";
        }

        @Override
        public void onEvent(TimelineEvent event) {
            if (event instanceof TimelineEvent.SegmentStarted started) {
                pace.restart();
                last = started.fromStep();
            }
            if (event instanceof TimelineEvent.SpikeDetected found) {
                Spike spike = found.spike();
                status.say("step " + spike.alarm() + ": spike " + found.number() + " detected: onset " + spike.onset()
                        + ", height " + Formats.shortly(spike.height()) + " over a loss of "
                        + Formats.shortly(spike.baseline()));
            } else if (event instanceof TimelineEvent.SpikeClosed closed
                    && closed.spike().kind() != Spike.Kind.HARD_BATCH) {
                status.say("step " + closed.step() + ": spike " + closed.number() + " is over: "
                        + closed.spike().kind().words() + ", peak at step "
                        + closed.spike().peak());
            } else if (event instanceof TimelineEvent.RolledBack rollback) {
                status.say("step " + rollback.fromStep() + ": " + TimelineText.words(rollback));
            } else if (event instanceof TimelineEvent.Diagnosed found) {
                status.say("step " + found.step() + ": " + TimelineText.words(found));
            } else if (event instanceof TimelineEvent.Remedied remedy) {
                status.say("step " + remedy.fromStep() + ": " + TimelineText.words(remedy));
            } else if (event instanceof TimelineEvent.RemedyFollowed found) {
                status.say("step " + found.step() + ": " + TimelineText.words(found));
            } else if (event instanceof TimelineEvent.SegmentStarted started
                    && started.cause() == TimelineEvent.Cause.REMEDY_OVER) {
                status.say("step " + started.fromStep() + ": the remedy ends");
            } else if (event instanceof TimelineEvent.TrainerFailed failed) {
                status.say(TimelineText.words(failed));
            } else if (event instanceof TimelineEvent.Noted note) {
                status.say(note.what());
            }
        }
    }
}
