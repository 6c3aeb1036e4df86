package dev.epicenter.replay;

import dev.epicenter.segment.Reference;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TrainState;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Observes one replay: keeps its rows, measures its distance from the reference state, and stops it once its outcome is settled. */
final class ReplayObserver implements SegmentObserver {
    private final Replay replay;
    private final ArmListener listener;
    private final BooleanSupplier cancelled;
    private final List<StepRecord> rows = new ArrayList<>();
    private final Optional<OutcomeJudge.OnlineJudge> judge;
    private OptionalDouble displacement = OptionalDouble.empty();
    private boolean abandoned;
    private boolean stopped;

    ReplayObserver(Replay replay, ArmListener listener, BooleanSupplier cancelled) {
        this.replay = replay;
        this.listener = listener;
        this.cancelled = cancelled;
        this.judge = replay.judge().map(OutcomeJudge::online);
    }

    @Override
    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
        StepRecord row = report.step();
        replay.segment()
                .reference()
                .map(Reference::state)
                .filter(reference -> reference.step() == row.step())
                .ifPresent(reference -> displacement = report.distance().isPresent()
                        ? report.distance()
                        : state.get().map(own -> distance(reference, own)).orElse(OptionalDouble.empty()));
        boolean settled = false;
        if (report.logged()) {
            rows.add(row);
            listener.onStep(replay.arm(), report);
            settled = judge.map(online -> online.settledBy(row)).orElse(false);
        }
        if (diverged() || settled) {
            stopped = true;
            return Next.STOP;
        }
        if (row.step() < replay.segment().until() && cancelled.getAsBoolean()) {
            abandoned = true;
            stopped = true;
            return Next.STOP;
        }
        return Next.CONTINUE;
    }

    @Override
    public boolean stopping() {
        return cancelled.getAsBoolean();
    }

    /** Whether it stopped the replay before its last step. */
    boolean stopped() {
        return stopped;
    }

    /** The finished run; empty if it was canceled. */
    Optional<ArmRun> finished() {
        return abandoned ? Optional.empty() : Optional.of(new ArmRun(replay.arm(), rows, displacement));
    }

    private boolean diverged() {
        int size = rows.size();
        return size >= 2
                && !Double.isFinite(rows.get(size - 1).loss())
                && !Double.isFinite(rows.get(size - 2).loss());
    }

    /** The L2 distance of the weights; empty if the states are not in memory, and only their trainer can compare them. */
    private static OptionalDouble distance(State one, State other) {
        return one instanceof TrainState a && other instanceof TrainState b
                ? OptionalDouble.of(a.distance(b))
                : OptionalDouble.empty();
    }
}
