package dev.epicenter.recovery;

import dev.epicenter.Formats;
import dev.epicenter.config.RecoveryConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.run.Checkpoint;
import dev.epicenter.run.RecoveryRecord;
import dev.epicenter.run.TimelineEvent.SpikeClosed;
import dev.epicenter.run.TimelineEvent.SpikeDetected;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.StoredState;
import dev.epicenter.spike.Spike;
import dev.epicenter.spike.SpikeDetector;
import dev.epicenter.spike.SpikeSignal;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TraceWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The observer of one segment of a supervised run: records steps, detects spikes, and writes checkpoints. */
final class RunSegmentObserver implements SegmentObserver {
    private final RunConfig config;
    private final ResumePoint place;
    private final RunWriter journal;
    private final TraceWriter trace;
    private final RunProgress progress;
    private final BooleanSupplier interrupted;
    private final RecoveryPlanner planner;
    private final SpikeDetector detector;
    private final List<RecoveryRecord> past;

    private final RemedyFollower follower;

    private Optional<SpikeDetected> open;
    private long lastStep;
    private int notFinite;
    private Optional<SegmentOutcome> ending = Optional.empty();

    RunSegmentObserver(
            RunConfig config,
            ResumePoint place,
            RunWriter journal,
            TraceWriter trace,
            RunProgress progress,
            BooleanSupplier interrupted,
            RecoveryPlanner planner) {
        this.config = config;
        this.place = place;
        this.journal = journal;
        this.trace = trace;
        this.progress = progress;
        this.interrupted = interrupted;
        this.planner = planner;
        this.detector = place.from()
                .map(from -> SpikeDetector.restore(config.detector(), from.detector()))
                .orElseGet(() -> new SpikeDetector(config.detector()));
        this.past = journal.timeline().recoveries();
        this.follower = new RemedyFollower(journal, place.step(), config.steps());
        this.open = journal.timeline()
                .openSpike()
                .filter(TimelineSpike::live)
                .map(spike -> new SpikeDetected(spike.number(), spike.spike()));
        this.lastStep = place.step();
    }

    long lastStep() {
        return lastStep;
    }

    /** The outcome of the segment; empty if the trainer ended it by itself. */
    Optional<SegmentOutcome> ending() {
        return ending;
    }

    @Override
    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
        StepRecord row = report.step();
        lastStep = row.step();
        if (report.logged()) {
            trace.append(row, report.tensors(), report.logits(), report.sequences());
            progress.onStep(row);
            Optional<SegmentOutcome> spiked = look(row).flatMap(this::decide);
            if (spiked.isPresent()) {
                return end(spiked.get());
            }
        }
        follower.completed(row.step());
        boolean last = row.step() == config.steps();
        boolean stop = interrupted.getAsBoolean();
        boolean edge = row.step() == place.until();
        if (last || stop || edge || RunWriter.scheduled(config, row.step())) {
            // After a stop request the trainer may have no state yet: it continues to the next one.
            Optional<Checkpoint> reached =
                    state.get().map(kept -> new Checkpoint(kept, place.plan(), detector.state()));
            // A state whose loss was not finite is not a rollback target.
            boolean sound = report.logged() ? Double.isFinite(row.loss()) : notFinite == 0;
            if (sound) {
                reached.ifPresent(this::checkpoint);
            }
            if (edge && !last && !stop) {
                Checkpoint at = reached.orElseThrow();
                // A state on the disk was moved into the run's checkpoint.
                return end(new SegmentOutcome.Passed(
                        sound && at.train() instanceof StoredState ? journal.read(at.step()) : at));
            }
            stop &= reached.isPresent();
        }
        if (last) {
            return end(new SegmentOutcome.Completed());
        }
        return stop ? end(new SegmentOutcome.Interrupted(row.step())) : Next.CONTINUE;
    }

    /** The spike that may need a decision, if any. */
    private Optional<RecoverySituation> look(StepRecord row) {
        notFinite = Double.isFinite(row.loss()) ? 0 : notFinite + 1;
        // After the last step there is no later one to decide.
        boolean lost = notFinite > mostNotFinite() || notFinite > 0 && row.step() == config.steps();
        noteGuarded(row);
        Optional<RecoverySituation> closed = Optional.empty();
        for (SpikeSignal signal : detector.accept(row.step(), row.loss())) {
            Spike spike = signal.spike();
            if (signal instanceof SpikeSignal.Alarm) {
                SpikeDetected detected = new SpikeDetected(journal.timeline().nextSpike(), spike);
                open = Optional.of(detected);
                journal.append(detected);
                noteRecurrence(situation(detected, false, row, lost));
                follower.spiked(detected, row.step());
            } else if (signal instanceof SpikeSignal.HardBatch) {
                journal.append(new SpikeClosed(journal.timeline().nextSpike(), row.step(), spike));
            } else if (open.isPresent()) {
                SpikeDetected detected = new SpikeDetected(open.get().number(), spike);
                open = Optional.empty();
                journal.append(new SpikeClosed(detected.number(), row.step(), spike));
                closed = Optional.of(situation(detected, true, row, lost));
            }
        }
        if (open.isEmpty()) {
            noteNoRecurrence(row.step());
        }
        return open.isPresent() ? open.map(detected -> situation(detected, false, row, lost)) : closed;
    }

    /** The most losses in a row that may not be finite before the weights count as lost: a single one may have overflowed. */
    private int mostNotFinite() {
        return switch (config.recovery().policy()) {
            case STOP_ON_NAN -> 0;
            case GUARD -> RecoveryConfig.MOST_LEFT_OUT;
            default -> 1;
        };
    }

    /** The built-in trainer reports an update that its guard left out by a norm of 0. */
    private void noteGuarded(StepRecord row) {
        if (config.recovery().policy() == RecoveryConfig.Policy.GUARD && row.lr() > 0 && row.updateNorm() == 0) {
            journal.note(
                    "update " + row.step() + " is left out: its gradient norm is "
                            + (Double.isFinite(row.gradNorm())
                                    ? Formats.plain(row.gradNorm(), 4) + ", far above those before"
                                    : "not finite"),
                    row.step());
        }
    }

    private RecoverySituation situation(SpikeDetected detected, boolean closed, StepRecord row, boolean lost) {
        return new RecoverySituation(
                detected.number(),
                detected.spike(),
                closed,
                row.step(),
                lost,
                journal.timeline().waitsOut(detected.number()),
                place.plan(),
                journal.checkpoints().stream()
                        .filter(step -> RunWriter.scheduled(config, step))
                        .toList(),
                past);
    }

    /** The decision about a spike; empty if the segment continues. */
    private Optional<SegmentOutcome> decide(RecoverySituation now) {
        RecoveryDecision decision = planner.decide(now);
        boolean continues = decision instanceof RecoveryDecision.Continue || decision instanceof RecoveryDecision.Wait;
        return continues ? Optional.empty() : Optional.of(new SegmentOutcome.Spiked(now, decision));
    }

    private void checkpoint(Checkpoint reached) {
        trace.sync();
        journal.write(reached);
        journal.retain(config, reached.step());
    }

    private void noteRecurrence(RecoverySituation now) {
        if (planner.returned(now)) {
            now.lastRecovery()
                    .ifPresent(last -> journal.note(
                            "spike " + now.number() + " at step " + now.spike().onset() + " is spike " + last.spike()
                                    + " recurring at the same place: attempt " + last.attempt()
                                    + " had gone back from step " + last.fromStep() + " to " + last.toStep()
                                    + (isUnchanged(now.spike(), last)
                                            ? "; its loss is the same to the last digit, so recovery.retry ("
                                                    + config.recovery().retry()
                                                    + ") changed nothing: a checkpoint may restore the value over the"
                                                    + " script's flag"
                                            : ""),
                            now.step()));
        }
    }

    /** Whether training repeated itself in spite of what the recovery was to change. */
    private boolean isUnchanged(Spike spike, RecoveryRecord last) {
        return !config.recovery().retry().isEmpty()
                && journal.timeline()
                        .spike(last.spike())
                        .map(TimelineSpike::spike)
                        .filter(before -> before.onset() == spike.onset()
                                && before.height() == spike.height()
                                && before.baseline() == spike.baseline())
                        .isPresent();
    }

    private void noteNoRecurrence(long step) {
        past.stream()
                .skip(Math.max(0, past.size() - 1))
                .filter(last -> step == planner.clearOf(last) + 1)
                .forEach(last -> journal.note(
                        "spike " + last.spike() + " did not recur: step " + planner.clearOf(last)
                                + " passed without a spike, "
                                + config.recovery().rewind()
                                + " steps beyond step " + last.overAt() + ", where "
                                + (last.overAt() > last.fromStep() ? "its remedy ended" : "the run had gone back"),
                        step));
    }

    private Next end(SegmentOutcome why) {
        ending = Optional.of(why);
        return Next.STOP;
    }
}
