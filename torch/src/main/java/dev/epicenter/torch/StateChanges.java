package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.segment.TrainState;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Applies the interventions that change the start state of a segment. */
final class StateChanges implements StateChange.Types<TrainState> {
    private final TrainState state;

    private StateChanges(TrainState state) {
        this.state = state;
    }

    /** The state after {@code interventions}, in their order; {@code state} itself if none changes it. */
    static TrainState apply(List<Intervention> interventions, TrainState state) {
        TrainState changed = state;
        for (Intervention intervention : interventions) {
            if (intervention instanceof StateChange change) {
                changed = change.accept(new StateChanges(changed));
            }
        }
        return changed;
    }

    @Override
    public TrainState resetMoments(StateChange.ResetMoments reset) {
        return reset(state, reset);
    }

    @Override
    public TrainState rescale(StateChange.Rescale rescale) {
        return rescaled(state, rescale);
    }

    @Override
    public TrainState jitter(StateChange.Jitter jitter) {
        return jittered(state, jitter);
    }

    @Override
    public TrainState nudge(StateChange.Nudge nudge) {
        return nudged(state, nudge);
    }

    private static TrainState reset(TrainState state, StateChange.ResetMoments reset) {
        SortedMap<String, float[]> moments = new TreeMap<>(state.moments());
        float[] moment = moments.get(reset.moment());
        if (moment == null) {
            throw new EpicenterException("reset=" + reset.moment() + ": this run's optimizer has no " + reset.moment()
                    + "; it has " + String.join(" and ", moments.keySet()));
        }
        float[] changed = moment.clone();
        for (TensorLayout.Entry tensor : TensorPatterns.match(reset.pattern(), state.layout())) {
            Arrays.fill(changed, tensor.offset(), tensor.offset() + tensor.size(), 0);
        }
        moments.put(reset.moment(), changed);
        return new TrainState(state.step(), state.layout(), state.weights(), moments, state.guard());
    }

    /**
     * Multiplies weights by c, and adapts the moments: where the loss does not depend on the weights' scale, gradients
     * are then divided by c.
     */
    private static TrainState rescaled(TrainState state, StateChange.Rescale rescale) {
        double c = rescale.factor();
        List<TensorLayout.Entry> tensors = TensorPatterns.match(rescale.pattern(), state.layout());
        SortedMap<String, float[]> moments = new TreeMap<>();
        state.moments()
                .forEach((name, moment) -> moments.put(
                        name,
                        name.equals(TrainState.ACTING)
                                ? moment
                                : scaled(moment, tensors, name.equals("v") ? 1 / (c * c) : 1 / c)));
        return new TrainState(
                state.step(), state.layout(), scaled(state.weights(), tensors, c), moments, state.guard());
    }

    private static float[] scaled(float[] values, List<TensorLayout.Entry> tensors, double factor) {
        float[] changed = values.clone();
        for (TensorLayout.Entry tensor : tensors) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                changed[i] = (float) (changed[i] * factor);
            }
        }
        return changed;
    }

    /**
     * Perturbs the matching weights. Other weights take draws too, so the jitter of a group equals that of all weights,
     * restricted to the group.
     */
    private static TrainState jittered(TrainState state, StateChange.Jitter jitter) {
        boolean[] matching = matching(jitter.pattern(), state.layout());
        CounterRandom random = CounterRandom.of(jitter.seed(), RandomStream.JITTER);
        float[] weights = state.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            double draw = random.nextGaussian();
            if (matching[i]) {
                weights[i] = (float) (weights[i] * (1 + jitter.relative() * draw));
            }
        }
        return new TrainState(state.step(), state.layout(), weights, state.moments(), state.guard());
    }

    private static TrainState nudged(TrainState state, StateChange.Nudge nudge) {
        boolean[] matching = matching(nudge.pattern(), state.layout());
        CounterRandom random = CounterRandom.of(nudge.seed(), RandomStream.NUDGE);
        float[] weights = state.weights().clone();
        double[] direction = new double[weights.length];
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            double draw = random.nextGaussian();
            direction[i] = matching[i] ? draw : 0;
            squares += direction[i] * direction[i];
        }
        double length = nudge.norm() / Math.sqrt(squares);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] + length * direction[i]);
        }
        return new TrainState(state.step(), state.layout(), weights, state.moments(), state.guard());
    }

    private static boolean[] matching(String pattern, TensorLayout layout) {
        boolean[] matching = new boolean[layout.size()];
        for (TensorLayout.Entry tensor : TensorPatterns.match(pattern, layout)) {
            Arrays.fill(matching, tensor.offset(), tensor.offset() + tensor.size(), true);
        }
        return matching;
    }
}
