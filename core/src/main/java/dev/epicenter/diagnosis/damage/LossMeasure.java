package dev.epicenter.diagnosis.damage;

import dev.epicenter.diagnosis.replays.FinalLoss;
import dev.epicenter.trace.StepRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The loss by which policies are compared. */
public enum LossMeasure {
    /** Held-out loss, interpolated linearly between two evaluations. */
    HELD_OUT {
        @Override
        OptionalDouble measured(List<StepRecord> rows, long step) {
            Comparator<StepRecord> byStep = Comparator.comparingLong(StepRecord::step);
            Optional<StepRecord> before = rows.stream()
                    .filter(row -> row.step() <= step && row.heldOutLoss().isPresent())
                    .max(byStep);
            Optional<StepRecord> after = rows.stream()
                    .filter(row -> row.step() >= step && row.heldOutLoss().isPresent())
                    .min(byStep);
            if (before.isEmpty() || after.isEmpty()) {
                return OptionalDouble.empty();
            }
            double low = before.get().heldOutLoss().orElseThrow();
            long span = after.get().step() - before.get().step();
            double share = span == 0 ? 0 : (double) (step - before.get().step()) / span;
            return OptionalDouble.of(low + share * (after.get().heldOutLoss().orElseThrow() - low));
        }
    },
    /** The median of the last ten training losses, each on another batch unless all batches are the same. */
    TRAINING {
        @Override
        OptionalDouble measured(List<StepRecord> rows, long step) {
            List<StepRecord> sofar =
                    rows.stream().filter(row -> row.step() <= step).toList();
            return sofar.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(FinalLoss.of(sofar));
        }
    };

    /**
     * The loss at {@code step}, in nats.
     *
     * @param rows of a replay, in order
     * @return NaN if the loss became non-finite before that, empty if it was not measured
     */
    public OptionalDouble at(List<StepRecord> rows, long step) {
        boolean lost = rows.isEmpty() || rows.get(rows.size() - 1).step() < step;
        return lost ? OptionalDouble.of(Double.NaN) : measured(rows, step);
    }

    abstract OptionalDouble measured(List<StepRecord> rows, long step);
}
