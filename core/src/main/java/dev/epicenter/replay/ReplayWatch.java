package dev.epicenter.replay;

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

/** Follows one replay: keeps its rows, measures it against its yardstick, and stops it when there is nothing more to learn. */
final class ReplayWatch implements SegmentObserver {
    private final Replay replay;
    private final ArmListener listener;
    private final BooleanSupplier cancelled;
    private final List<StepRecord> rows = new ArrayList<>();
    private final Optional<OutcomeJudge.Hearing> hearing;
    private OptionalDouble displacement = OptionalDouble.empty();
    private boolean givenUp;

    ReplayWatch(Replay replay, ArmListener listener, BooleanSupplier cancelled) {
        this.replay = replay;
        this.listener = listener;
        this.cancelled = cancelled;
        this.hearing = replay.judge().map(OutcomeJudge::hearing);
    }

    @Override
    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
        StepRecord row = report.step();
        rows.add(row);
        replay.yardstick()
                .filter(yardstick -> yardstick.step() == row.step())
                .ifPresent(yardstick -> displacement =
                        state.get().map(own -> distance(yardstick, own)).orElse(OptionalDouble.empty()));
        listener.onStep(replay.arm(), report);
        boolean settled = hearing.map(judge -> judge.settledBy(row)).orElse(false);
        if (lost() || settled) {
            return Next.STOP;
        }
        if (row.step() < replay.segment().until() && cancelled.getAsBoolean()) {
            givenUp = true;
            return Next.STOP;
        }
        return Next.CONTINUE;
    }

    /** Empty if it was cancelled. */
    Optional<ArmRun> finished() {
        return givenUp ? Optional.empty() : Optional.of(new ArmRun(replay.arm(), rows, displacement));
    }

    private boolean lost() {
        int size = rows.size();
        return size >= 2
                && !Double.isFinite(rows.get(size - 1).loss())
                && !Double.isFinite(rows.get(size - 2).loss());
    }

    /** Empty where the states do not lie in memory. */
    private static OptionalDouble distance(State one, State other) {
        if (!(one instanceof TrainState a) || !(other instanceof TrainState b)) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int i = 0; i < a.weights().length; i++) {
            double difference = (double) a.weights()[i] - b.weights()[i];
            sum += difference * difference;
        }
        return OptionalDouble.of(Math.sqrt(sum));
    }
}
