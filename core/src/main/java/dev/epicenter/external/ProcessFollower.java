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

/** Follows one process from its start to its end: hands on its steps, and tells how it went wrong where it does. */
final class ProcessFollower {
    private static final long NAP_MILLIS = 10;
    private static final long LOOK_MILLIS = 50;
    /** The exit code by which a trainer says that it cannot do what it is asked for. */
    private static final int REFUSED = 78;
    /** Within this a program begins to write a checkpoint in the background. */
    private static final double BEGINS_SECONDS = 3;

    private final Segment segment;
    private final SegmentObserver observer;
    private final TrainerProcess process;
    private final Protocol.Listener listener;
    private final boolean endsByItself;
    private final TrainerConfig.External trainer;
    private final Path out;
    private final BooleanSupplier interrupted;
    private final Deque<StepReport> waiting = new ArrayDeque<>();
    private long last;
    /** The state after that step, where the observer has asked for it; it may have moved it since. */
    private Optional<StoredState> given = Optional.empty();

    private long heardAt = System.nanoTime();
    /** When it was asked to end because the user wants to; 0: it was not. */
    private long askedAt;

    ProcessFollower(
            Segment segment,
            SegmentObserver observer,
            TrainerProcess process,
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
     * To the segment's last step, or where the observer stops it, or the user.
     *
     * @return the state there, where there is one
     * @throws TrainerFailure where the trainer ends, hangs or does what it must not
     */
    Optional<StoredState> follow() {
        while (last < segment.until()) {
            boolean ended = !process.alive();
            listen();
            // Where it is about to end, only its end tells which step is its last: that one may have a state.
            boolean holdsBack = askedAt > 0 && !ended;
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
            if (ended) {
                return end();
            }
            heed();
            process.await(NAP_MILLIS);
        }
        return ended();
    }

    private Optional<StoredState> stopped() {
        Optional<StoredState> state = kept();
        process.stop(trainer.grace());
        return state;
    }

    /** After the segment's last step: what ends by itself is given the time to. */
    private Optional<StoredState> ended() {
        if (!endsByItself) {
            return stopped();
        }
        Optional<StoredState> state = kept();
        process.await((long) (trainer.grace() * 1000));
        return state;
    }

    private Optional<State> give(boolean unasked) {
        if (given.isEmpty()) {
            given = state(unasked);
        }
        return given.map(state -> state);
    }

    private Optional<StoredState> kept() {
        return given.isPresent() || !segment.keep().includes(last) ? given : state(false);
    }

    private void listen() {
        waiting.addAll(listener.poll());
        if (listener.lived()) {
            heardAt = System.nanoTime();
        }
    }

    /** The user's wish to stop, and a silence that is too long. */
    private void heed() {
        long now = System.nanoTime();
        if (askedAt == 0 && interrupted.getAsBoolean()) {
            process.terminate();
            askedAt = now;
        }
        if (askedAt > 0 && now - askedAt > trainer.grace() * 1e9) {
            process.close();
            return;
        }
        if (now - heardAt > trainer.silence() * 1e9) {
            process.stop(trainer.grace());
            throw new TrainerFailure(
                    Kind.HUNG,
                    "the trainer reported no step for " + trainer.silence() + " s (trainer.silence) "
                            + (last < segment.firstStep()
                                    ? "after its start: " + listener.advice()
                                    : "after step " + last)
                            + lastWords());
        }
    }

    /**
     * The state after the step that is being told of.
     *
     * @param unasked whether there may be one though the segment keeps none there
     */
    private Optional<StoredState> state(boolean unasked) {
        if (!segment.keep().includes(last)) {
            return unasked ? left() : Optional.empty();
        }
        long since = System.nanoTime();
        while (true) {
            // In this order: what was there before it ended, or before the next line, is seen.
            boolean ended = !process.alive();
            boolean late = ended || !waiting.isEmpty();
            Protocol.Checkpoint found = listener.checkpoint(last, late);
            if (found.folder().isPresent()) {
                heardAt = System.nanoTime();
                return found.folder().map(this::stored);
            }
            boolean hopeless =
                    ended ? !found.changing() : late && found.missing().isEmpty() && !begins(since);
            if (hopeless && ended && process.exitCode() != 0) {
                throw new TrainerFailure(
                        Kind.CRASHED,
                        "the trainer " + process.end() + " before its checkpoint of step " + last + " was complete"
                                + lacks(found) + lastWords());
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
                                + " s (trainer.silence)" + lacks(found) + lastWords());
            }
            nap(found);
            waiting.addAll(listener.poll());
        }
    }

    /** What it wrote without having been asked, as a program does that writes at intervals; it has ended. */
    private Optional<StoredState> left() {
        Protocol.Checkpoint found = listener.checkpoint(last, true);
        while (found.changing()) {
            nap(found);
            found = listener.checkpoint(last, true);
        }
        return found.folder().map(this::stored);
    }

    /** Whether a save in the background may not have begun yet, though the next step is logged. */
    private boolean begins(long since) {
        return trainer instanceof TrainerConfig.Template && System.nanoTime() - since < BEGINS_SECONDS * 1e9;
    }

    private String none(Protocol.Checkpoint found) {
        if (found.missing().isPresent()) {
            return "the trainer's checkpoint of step " + last + " is incomplete, and the trainer has ended"
                    + lacks(found);
        }
        return "the trainer wrote no checkpoint of step " + last
                + (waiting.isEmpty() ? " before it ended" : " before the line of the next step")
                + ", which the segment requests" + called();
    }

    private static String lacks(Protocol.Checkpoint found) {
        return found.missing().map(what -> ": " + what).orElse("");
    }

    /** Files that are written meanwhile are looked at less often than for a line. */
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
            throw new EpicenterException("interrupted while a checkpoint was waited for");
        }
    }

    private StoredState stored(Path folder) {
        return ExternalCheckpoint.state(last, folder);
    }

    /** It ended before its last step. */
    private Optional<StoredState> end() {
        if (askedAt > 0) {
            return Optional.empty();
        }
        String told =
                last < segment.firstStep() ? "before its first step" : "after step " + last + " of " + segment.until();
        if (process.exitCode() == REFUSED) {
            throw new TrainerFailure(
                    Kind.PROTOCOL_ERROR, "the trainer cannot do what the segment requests" + lastWords());
        }
        if (process.exitCode() == 0) {
            throw new TrainerFailure(
                    Kind.PROTOCOL_ERROR,
                    "the trainer ended by itself " + told + (last < segment.firstStep() ? ": " + listener.advice() : "")
                            + lastWords());
        }
        throw new TrainerFailure(Kind.CRASHED, "the trainer " + process.end() + " " + told + lastWords());
    }

    private String lastWords() {
        String words = process.lastWords();
        return (words.isEmpty() ? "" : "; its last words: " + words) + " (" + out.resolve(TrainerProcess.OUTPUT) + ")";
    }

    /** Of a trainer whose checkpoints are found by their names, what is looked for. */
    private String called() {
        return trainer instanceof TrainerConfig.Template template
                ? "; it is looked for as " + template.checkpoints().files()
                        + " (trainer.checkpoints.files): is that what it is called, with its step in the name?"
                : "";
    }
}
