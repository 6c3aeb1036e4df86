package dev.epicenter.external;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.run.ExternalCheckpoint;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.SegmentObserver.Next;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.StoredState;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.segment.TrainerFailure.Kind;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Follows one segment of a process from its start to its end: passes its steps to an observer, and turns faults into exceptions. */
final class ProcessFollower {
    private static final long NAP_MILLIS = 10;
    private static final long LOOK_MILLIS = 50;
    /** The exit code of a trainer that does not support the request. */
    private static final int REFUSED = 78;
    /** The maximum time after a step until a program begins to write its checkpoint in the background. */
    private static final double BEGINS_SECONDS = 3;

    private final Segment segment;
    private final SegmentObserver observer;
    private final SegmentProcess process;
    private final Protocol.Listener listener;
    private final boolean endsByItself;
    private final TrainerConfig.External trainer;
    private final Path out;
    private final BooleanSupplier interrupted;
    private final Deque<StepReport> waiting = new ArrayDeque<>();
    private long last;
    /** The state after that step, if the observer requested it; the observer may have moved its files since. */
    private Optional<StoredState> given = Optional.empty();

    private long lastOutputAt = System.nanoTime();
    /** When the process was requested to end because the user interrupted the run; 0: it was not. */
    private long terminatedAt;

    ProcessFollower(
            Segment segment,
            SegmentObserver observer,
            SegmentProcess process,
            Protocol.Call call,
            TrainerConfig.External trainer,
            Path out,
            BooleanSupplier interrupted) {
        this.segment = segment;
        this.observer = observer;
        this.process = process;
        this.listener = call.listener();
        this.endsByItself = call.endsByItself();
        this.trainer = trainer;
        this.out = out;
        this.interrupted = interrupted;
        this.last = segment.firstStep() - 1;
    }

    /**
     * Follows the process to the segment's last step, or until the observer or the user stops it.
     *
     * @return the state after the last step, if it was kept
     * @throws TrainerFailure if the trainer ends early, hangs or violates the protocol
     */
    Optional<StoredState> follow() {
        while (last < segment.until()) {
            boolean ended = !process.alive();
            listen();
            // Which step is the last one is only known once the process has ended: that step may have a state.
            boolean holdsBack = terminatedAt > 0 && !ended;
            if (waiting.size() > (holdsBack ? 1 : 0)) {
                StepReport report = waiting.removeFirst();
                last = report.step().step();
                given = Optional.empty();
                boolean isFinal = ended && waiting.isEmpty();
                if (observer.onStep(report, () -> give(isFinal)) == Next.STOP) {
                    return last < segment.until() ? stopped() : ended();
                }
                continue;
            }
            if (ended && process.exitCode() == 0) {
                waiting.addAll(listener.rest());
                if (!waiting.isEmpty()) {
                    continue;
                }
            }
            if (ended) {
                return end();
            }
            checkStopAndSilence();
            process.await(NAP_MILLIS);
        }
        return ended();
    }

    private Optional<StoredState> stopped() {
        Optional<StoredState> state = kept();
        process.stop(trainer.grace());
        return state;
    }

    /** After the segment's last step: a process that ends by itself has time to do so. */
    private Optional<StoredState> ended() {
        if (!endsByItself) {
            return stopped();
        }
        Optional<StoredState> state = kept();
        process.await((long) (trainer.grace() * 1000));
        return state;
    }

    private Optional<State> give(boolean isFinal) {
        if (given.isEmpty()) {
            given = state(isFinal);
        }
        return given.map(state -> state);
    }

    private Optional<StoredState> kept() {
        return given.isPresent() || !segment.keep().includes(last) ? given : state(false);
    }

    private void listen() {
        waiting.addAll(listener.poll());
        if (listener.lived()) {
            lastOutputAt = System.nanoTime();
        }
    }

    /** Ends the process if the user interrupted the run, or if it has been silent for too long. */
    private void checkStopAndSilence() {
        long now = System.nanoTime();
        if (terminatedAt == 0 && interrupted.getAsBoolean()) {
            process.terminate();
            terminatedAt = now;
        }
        if (terminatedAt > 0 && now - terminatedAt > trainer.grace() * 1e9) {
            process.close();
            return;
        }
        if (now - lastOutputAt > trainer.silence() * 1e9) {
            process.stop(trainer.grace());
            throw new TrainerFailure(
                    Kind.HUNG,
                    "the trainer reported no step for " + trainer.silence() + " s (trainer.silence) "
                            + (last < segment.firstStep()
                                    ? "after its start: " + listener.advice()
                                    : "after step " + last)
                            + lastLine());
        }
    }

    /**
     * The state after the reported step; waits until its checkpoint is complete.
     *
     * @param isFinal whether the process has ended after this step: it may have written a state that was not requested
     */
    private Optional<StoredState> state(boolean isFinal) {
        if (!segment.keep().includes(last)) {
            return isFinal ? unrequested() : Optional.empty();
        }
        long since = System.nanoTime();
        while (true) {
            // In this order, a checkpoint written before the end or before the next line is always found.
            boolean ended = !process.alive();
            boolean late = ended || !waiting.isEmpty();
            Protocol.Checkpoint found = listener.checkpoint(last, late);
            if (found.folder().isPresent()) {
                lastOutputAt = System.nanoTime();
                return found.folder().map(this::stored);
            }
            if (listener.checkpointsOptional() && late && found.missing().isEmpty()) {
                return Optional.empty();
            }
            boolean hopeless =
                    ended ? !found.changing() : late && found.missing().isEmpty() && !mayStillBegin(since);
            if (hopeless && ended && process.exitCode() != 0) {
                throw new TrainerFailure(
                        Kind.CRASHED,
                        "the trainer " + process.end() + " before its checkpoint of step " + last + " was complete"
                                + lacks(found) + lastLine());
            }
            if (hopeless) {
                waiting.addAll(listener.poll());
                throw new TrainerFailure(Kind.PROTOCOL_ERROR, none(found));
            }
            if (System.nanoTime() - since > trainer.silence() * 1e9) {
                process.stop(trainer.grace());
                throw new TrainerFailure(
                        Kind.HUNG,
                        "the trainer's checkpoint of step " + last + " was not complete after " + trainer.silence()
                                + " s (trainer.silence)" + lacks(found) + lastLine());
            }
            nap(found);
            waiting.addAll(listener.poll());
        }
    }

    /** A state that was not requested, of a program that writes at intervals; the process has ended. */
    private Optional<StoredState> unrequested() {
        Protocol.Checkpoint found = listener.checkpoint(last, true);
        while (found.changing()) {
            nap(found);
            found = listener.checkpoint(last, true);
        }
        return found.folder().map(this::stored);
    }

    /** Whether a save in the background may still begin, although the next step is logged. */
    private boolean mayStillBegin(long since) {
        return trainer instanceof TrainerConfig.Template && System.nanoTime() - since < BEGINS_SECONDS * 1e9;
    }

    private String none(Protocol.Checkpoint found) {
        if (found.missing().isPresent()) {
            return "the trainer's checkpoint of step " + last + " is incomplete, and the trainer has ended"
                    + lacks(found);
        }
        return "the trainer wrote no checkpoint of step " + last
                + (waiting.isEmpty() ? " before it ended" : " before the line of the next step")
                + ", which the segment requests" + searchedPattern();
    }

    private static String lacks(Protocol.Checkpoint found) {
        return found.missing().map(what -> ": " + what).orElse("");
    }

    /**
     * Waits a little; longer while a checkpoint is being written, because checking its files costs more than a line.
     */
    private void nap(Protocol.Checkpoint found) {
        long millis = found.missing().isPresent() ? LOOK_MILLIS : NAP_MILLIS;
        if (process.alive()) {
            process.await(millis);
            return;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EpicenterException("interrupted while waiting for a checkpoint");
        }
    }

    private StoredState stored(Path folder) {
        return ExternalCheckpoint.state(last, folder);
    }

    /** The process ended before the segment's last step: after an interruption without a state, else a failure. */
    private Optional<StoredState> end() {
        if (terminatedAt > 0) {
            return Optional.empty();
        }
        String when =
                last < segment.firstStep() ? "before its first step" : "after step " + last + " of " + segment.until();
        if (process.exitCode() == REFUSED) {
            throw new TrainerFailure(
                    Kind.PROTOCOL_ERROR, "the trainer cannot do what the segment requests" + lastLine());
        }
        if (process.exitCode() == 0) {
            throw new TrainerFailure(
                    Kind.PROTOCOL_ERROR,
                    "the trainer ended by itself " + when + (last < segment.firstStep() ? ": " + listener.advice() : "")
                            + lastLine());
        }
        if (last < segment.firstStep()) {
            process.output().neverStarts().ifPresent(why -> {
                throw new TrainerFailure(
                        Kind.NOT_STARTED,
                        "the trainer " + process.end() + " " + when + ", and would again: " + why + " ("
                                + out.resolve(TrainerProcess.OUTPUT) + ")");
            });
        }
        throw new TrainerFailure(Kind.CRASHED, "the trainer " + process.end() + " " + when + lastLine());
    }

    private String lastLine() {
        String words = process.lastLine();
        return (words.isEmpty() ? "" : "; its last output: " + words) + " (" + out.resolve(TrainerProcess.OUTPUT) + ")";
    }

    /** For checkpoints found by name: the pattern that was searched for. */
    private String searchedPattern() {
        return trainer instanceof TrainerConfig.Template template
                ? "; it is looked for as " + template.checkpoints().files()
                        + " (trainer.checkpoints.files): is that what it is called, with its step in the name?"
                : "";
    }
}
