package dev.epicenter.diagnosis.cross;

import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.TrainableChange.Freeze;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StatesToKeep;
import dev.epicenter.segment.StepReport;
import dev.epicenter.segment.TensorDistance;
import dev.epicenter.segment.TrainState;
import dev.epicenter.segment.Trainer;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What changes although all weights are frozen: something other than the optimizer changed it. */
public final class FrozenChanges {
    private static final Interventions FREEZE_ALL = Interventions.of(new Freeze("*"));

    private FrozenChanges() {}

    /**
     * Tensors whose weights or moments change although all are frozen, so not by the optimizer. Empty if it is not known: the
     * trainer's states cannot be inspected here, and it does not compare them.
     */
    public static Optional<List<ChangedTensor>> of(
            Trainer trainer, SpikeContext context, long distance, SegmentObserver counting) {
        State before = context.state(distance);
        long until = context.alarm();
        Segment frozen = new Segment(Optional.of(before), until, context.plan(), FREEZE_ALL.list()).withoutTensors();
        if (before instanceof TrainState start) {
            return trainer.run(frozen.keeping(StatesToKeep.at(List.of(until))), counting)
                    .filter(TrainState.class::isInstance)
                    .map(after -> between(start, (TrainState) after));
        }
        List<TensorDistance> distances = new ArrayList<>();
        SegmentObserver comparing = new SegmentObserver() {
            @Override
            public Next onStep(StepReport report, Supplier<Optional<State>> state) {
                distances.addAll(report.distances());
                return counting.onStep(report, state);
            }

            @Override
            public boolean stopping() {
                return counting.stopping();
            }
        };
        trainer.run(frozen.eachComparedWith(before.movedTo(until)), comparing);
        return distances.isEmpty() ? Optional.empty() : Optional.of(moved(distances));
    }

    private static List<ChangedTensor> moved(List<TensorDistance> distances) {
        List<ChangedTensor> changed = new ArrayList<>();
        for (TensorDistance tensor : distances) {
            if (tensor.weights() != 0) {
                changed.add(new ChangedTensor(tensor.tensor(), Optional.empty()));
            }
            tensor.moments().forEach((moment, distance) -> {
                if (distance != 0) {
                    changed.add(new ChangedTensor(tensor.tensor(), Optional.of(moment)));
                }
            });
        }
        return changed;
    }

    private static List<ChangedTensor> between(TrainState before, TrainState after) {
        List<ChangedTensor> changed =
                new ArrayList<>(differing(before.layout(), before.weights(), after.weights(), Optional.empty()));
        before.moments().forEach((name, moment) -> {
            float[] then = after.moments().get(name);
            if (then != null) {
                changed.addAll(differing(before.layout(), moment, then, Optional.of(name)));
            }
        });
        return changed;
    }

    private static List<ChangedTensor> differing(TensorLayout layout, float[] a, float[] b, Optional<String> moment) {
        List<ChangedTensor> changed = new ArrayList<>();
        for (TensorLayout.Entry tensor : layout.entries()) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
                    changed.add(new ChangedTensor(tensor.name(), moment));
                    break;
                }
            }
        }
        return changed;
    }
}
