package dev.epicenter.engine;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.Folder;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WholeFile;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainerFailure;
import dev.epicenter.trace.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Follows one arm, over all its attempts: submits it, reads its rows while they are written, and stops it early. */
final class ArmFollower {
    private static final long POLL_MILLIS = 100;
    private static final int MOST_STARTS = 3;

    /** A file that another node has written may take this long to be seen here; NFS caches attributes for up to a minute. */
    private static final long VISIBLE_MILLIS = 5_000;

    /**
     * What the arms of a command have in common.
     *
     * @param command the words that start {@code epicenter arm}, without the specification
     * @param exact whether two attempts of an arm give the same bits
     * @param hardware of the arms so far
     */
    record Shared(Engine engine, ArmTransport transport, List<String> command, boolean exact, EqualHardware hardware) {}

    private final Shared shared;
    private final Engine engine;
    private final ArmTransport transport;
    private final ArmFolder folder;
    private final ArmSpec spec;
    private final Segment segment;
    private final SegmentObserver observer;
    private final List<StepRecord> seen = new ArrayList<>();
    private final ArmRows rows;
    private String ending = "";
    private boolean stop;

    ArmFollower(Shared shared, ArmFolder folder, ArmSpec spec, Segment segment, SegmentObserver observer) {
        this.shared = shared;
        this.engine = shared.engine();
        this.transport = shared.transport();
        this.folder = folder;
        this.spec = spec;
        this.segment = segment;
        this.observer = observer;
        this.rows = new ArmRows(folder);
    }

    Optional<State> follow() {
        deleteIfExists(folder.stop());
        transport.fetch(folder);
        int starts = 0;
        while (true) {
            Optional<ArmResult> result = folder.result();
            if (result.isEmpty()) {
                if (starts++ == MOST_STARTS) {
                    throw new TrainerFailure(TrainerFailure.Kind.CRASHED, failure());
                }
                result = attempt();
            }
            if (result.isPresent()) {
                read(result.get().attempt());
                if (stop || rows.count() >= result.get().rows() && !result.get().stopped()) {
                    return finalState(result.get());
                }
                // An earlier coordinator needed fewer steps, or rows are missing.
                deleteIfExists(folder.stop());
                deleteIfExists(folder.done());
                transport.discardResult(folder);
            } else if (stop) {
                return Optional.empty();
            }
        }
    }

    /** Starts the command and follows its rows until it has ended; empty if it ended without a result. */
    private Optional<ArmResult> attempt() {
        Folder.create(folder.path());
        String specification = transport.send(folder, spec);
        String job = adopted().orElseGet(() -> submit(specification));
        boolean ended = false;
        long gone = 0;
        try {
            while (true) {
                transport.fetch(folder);
                Optional<ArmResult> result = folder.result();
                if (result.isPresent()) {
                    ended = true;
                    return result;
                }
                folder.newestAttempt().ifPresent(this::read);
                if (stop) {
                    stopArm();
                    return Optional.empty();
                }
                if (observer.stopping()) {
                    stopArm();
                    throw new CancellationException("canceled while an arm ran on " + engine.name());
                }
                if (engine.isAlive(job)) {
                    gone = 0;
                } else if (gone == 0) {
                    gone = System.nanoTime();
                } else if (System.nanoTime() - gone > VISIBLE_MILLIS * 1_000_000) {
                    ended = true;
                    ending = engine.ending(job);
                    return folder.result();
                }
                sleep();
            }
        } finally {
            if (!ended) {
                engine.cancel(job);
            }
        }
    }

    /** The job of a coordinator that was killed, if it waits or runs. */
    private Optional<String> adopted() {
        Optional<String> former =
                RegularFile.exists(folder.job()) ? Optional.of(RegularFile.lastLine(folder.job())) : Optional.empty();
        Optional<String> noted = former.filter(line -> line.startsWith(engine.name() + " "))
                .map(line -> line.substring(engine.name().length() + 1));
        Optional<String> adopted = engine.adopt(name(), noted);
        if (adopted.isPresent() && !adopted.equals(noted)) {
            note(adopted.get());
        }
        return adopted;
    }

    private String submit(String specification) {
        String job = engine.submit(name(), command(specification), transport.log(folder));
        note(job);
        return job;
    }

    private void note(String job) {
        WholeFile.write(folder.job(), engine.name() + " " + job + "\n");
    }

    private String name() {
        return folder.path().getFileName().toString();
    }

    private void read(String attempt) {
        if (!attempt.equals(rows.attempt())) {
            shared.hardware().require(folder.node(attempt));
        }
        rows.since(attempt, this::accept);
    }

    private void stopArm() {
        WholeFile.write(folder.stop(), "");
    }

    private void accept(StepReport report) {
        if (stop) {
            return;
        }
        if (rows.count() <= seen.size()) {
            // Another attempt repeats what was seen.
            StepRecord before = seen.get((int) rows.count() - 1);
            if (shared.exact() && !before.sameTrainingAs(report.step())) {
                throw new TrainerFailure(
                        TrainerFailure.Kind.PROTOCOL_ERROR,
                        "two attempts of one arm differ at step "
                                + report.step().step() + ": " + folder.path()
                                + "; its nodes compute other bits, or the training is not deterministic");
            }
            return;
        }
        seen.add(report.step());
        long step = report.step().step();
        String attempt = rows.attempt();
        SegmentObserver.Next next = observer.onStep(
                report,
                () -> segment.keep().includes(step)
                        ? Optional.of(folder.states(attempt).read(step).train())
                        : Optional.empty());
        stop = next == SegmentObserver.Next.STOP;
    }

    private Optional<State> finalState(ArmResult result) {
        return !stop && result.finalState()
                ? Optional.of(
                        folder.states(result.attempt()).read(result.lastStep()).train())
                : Optional.empty();
    }

    private String failure() {
        Path log = transport.fetchLog(folder);
        String last = RegularFile.lastLine(log);
        return "an arm ended " + MOST_STARTS + " times without a result on " + engine.name()
                + (ending.isEmpty() ? ": " : " (the last time " + ending + "): ")
                + (last.isEmpty() ? "it printed nothing" : last) + "; its log: " + log;
    }

    private List<String> command(String specification) {
        List<String> words = new ArrayList<>(shared.command());
        words.add(specification);
        return words;
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while an arm ran");
        }
    }

    private static void deleteIfExists(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }
}
