package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.EffectiveConfig;
import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.TensorLayout;
import dev.epicenter.segment.TensorPatterns;
import dev.epicenter.segment.TrainState;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.Purpose;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A segment with its interventions applied: where it starts, and what its steps use.
 *
 * @param config with its knobs changed
 * @param dataSeed the seed of the order of data
 * @param frozen names of the tensors that keep their weights and moments; their gradients are still computed, and count
 *     towards the norm that is clipped
 */
record Overrides(RunConfig config, long dataSeed, TrainState start, DataPlan plan, Set<String> frozen) {
    Overrides {
        frozen = Set.copyOf(frozen);
    }

    /** @param start the segment's state, or the initial one */
    static Overrides of(RunConfig config, Segment segment, TrainState start) {
        EffectiveConfig effective = EffectiveConfig.of(config, segment.interventions());
        Set<String> frozen = new HashSet<>();
        TrainState state = start;
        DataPlan plan = segment.plan();
        for (Intervention intervention : segment.interventions()) {
            if (intervention instanceof Intervention.Freeze freeze) {
                TensorPatterns.match(freeze.pattern(), start.layout()).forEach(tensor -> frozen.add(tensor.name()));
            } else if (intervention instanceof Intervention.ResetMoments reset) {
                state = reset(state, reset);
            } else if (intervention instanceof Intervention.Jitter jitter) {
                state = jittered(state, jitter);
            } else if (intervention instanceof Intervention.SkipBatches skip) {
                plan = plan.skippingAfter(start.step(), skip.count());
            }
        }
        return new Overrides(effective.config(), effective.dataSeed(), state, plan, frozen);
    }

    private static TrainState reset(TrainState state, Intervention.ResetMoments reset) {
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
        return new TrainState(state.step(), state.layout(), state.weights(), moments);
    }

    private static TrainState jittered(TrainState state, Intervention.Jitter jitter) {
        CounterRandom random = CounterRandom.of(jitter.seed(), Purpose.JITTER);
        float[] weights = state.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] * (1 + jitter.relative() * random.nextGaussian()));
        }
        return new TrainState(state.step(), state.layout(), weights, state.moments());
    }
}
