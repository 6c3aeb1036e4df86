package dev.epicenter.recovery;

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

    private Optional<SpikeDetected> open;
    private long lastStep;
    private boolean finite = true;
    private Optional<SegmentOutcome> ending = Optional.empty();

    RunSegmentObserver(
            RunConfig config,
            ResumePoint place,
            RunWriter journal,
            TraceWriter trace,
            RunProgress progress,
            BooleanSupplier interrupted) {
        this.config = config;
        this.place = place;
        this.journal = journal;
        this.trace = trace;
        this.progress = progress;
        this.interrupted = interrupted;
        this.planner = new RecoveryPlanner(config.recovery());
        this.detector = place.from()
                .map(from -> SpikeDetector.restore(config.detector(), from.detector()))
                .orElseGet(() -> new SpikeDetector(config.detector()));
        this.past = journal.timeline().recoveries();
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
        trace.append(row, report.tensors(), report.logits());
        progress.onStep(row);

        Optional<RecoverySituation> spiked = look(row).filter(now -> !continues(planner.decide(now)));
        if (spiked.isPresent()) {
            return end(new SegmentOutcome.Spiked(spiked.get()));
        }
        boolean last = row.step() == config.steps();
        boolean stop = interrupted.getAsBoolean();
        boolean edge = row.step() == place.until();
        if (last || stop || edge || RunWriter.scheduled(config, row.step())) {
            // After a stop request the trainer may have no state yet: it continues to the next one.
            Optional<Checkpoint> reached =
                    state.get().map(kept -> new Checkpoint(kept, place.plan(), detector.state()));
            // A state whose loss was not finite is not a rollback target.
            boolean sound = Double.isFinite(row.loss());
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
        // A single loss may overflow while the weights are intact. After the last step there is no later one to decide.
        boolean wasFinite = finite;
        finite = Double.isFinite(row.loss());
        boolean lost = !finite && (!wasFinite || row.step() == config.steps());
        Optional<RecoverySituation> closed = Optional.empty();
        for (SpikeSignal signal : detector.accept(row.step(), row.loss())) {
            Spike spike = signal.spike();
            if (signal instanceof SpikeSignal.Alarm) {
                SpikeDetected detected = new SpikeDetected(journal.timeline().nextSpike(), spike);
                open = Optional.of(detected);
                journal.append(detected);
                noteRecurrence(situation(detected, false, row, lost));
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

    private static boolean continues(RecoveryDecision decision) {
        return decision instanceof RecoveryDecision.Continue || decision instanceof RecoveryDecision.Wait;
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
                                    + " had gone back from step " + last.fromStep() + " to " + last.toStep(),
                            now.step()));
        }
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
