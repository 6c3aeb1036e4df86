package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.Knob;
import dev.epicenter.segment.Segment;
import dev.epicenter.segment.TensorLayout;
import dev.epicenter.segment.TrainState;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.Purpose;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A segment's interventions applied: where it starts, and the run file, data plan, order of data and frozen tensors that
 * its steps use.
 *
 * @param dataSeed the seed of the order of data
 * @param frozen names of the tensors that keep their weights and moments
 */
record Overrides(RunConfig config, TrainState start, DataPlan plan, long dataSeed, Set<String> frozen) {
    Overrides {
        frozen = Set.copyOf(frozen);
    }

    /** @param start the segment's state, or the initial one */
    static Overrides of(RunConfig config, Segment segment, TrainState start) {
        Overrides result = new Overrides(config, start, segment.plan(), config.seed(), Set.of());
        for (Intervention intervention : segment.interventions()) {
            result = result.with(intervention);
        }
        return result;
    }

    private Overrides with(Intervention intervention) {
        if (intervention instanceof Intervention.Scale scale) {
            return set(scale.knob(), value(scale.knob()) * scale.factor());
        } else if (intervention instanceof Intervention.Set set) {
            return set(set.knob(), set.value());
        } else if (intervention instanceof Intervention.Freeze freeze) {
            Set<String> more = new HashSet<>(frozen);
            matching(freeze.pattern()).forEach(tensor -> more.add(tensor.name()));
            return new Overrides(config, start, plan, dataSeed, more);
        } else if (intervention instanceof Intervention.ResetMoments reset) {
            return new Overrides(config, reset(reset), plan, dataSeed, frozen);
        } else if (intervention instanceof Intervention.DataSeed seed) {
            return new Overrides(config, start, plan, seed.seed(), frozen);
        } else if (intervention instanceof Intervention.SkipBatches skip) {
            return new Overrides(config, start, plan.skippingAfter(start.step(), skip.count()), dataSeed, frozen);
        } else if (intervention instanceof Intervention.Jitter jitter) {
            return new Overrides(config, jittered(jitter), plan, dataSeed, frozen);
        }
        throw new IllegalStateException("no such intervention: " + intervention);
    }

    private double value(Knob knob) {
        OptimizerConfig o = config.optimizer();
        return switch (knob) {
            case LR -> o.lr();
            case WEIGHT_DECAY -> o.weightDecay();
            case BETA1 -> o.beta1();
            case BETA2 -> o.beta2();
            case EPS -> o.eps();
            case MOMENTUM -> o.momentum();
            case CLIP_GRAD_NORM -> o.clipGradNorm();
            case DROPOUT -> config.model().dropout();
        };
    }

    private Overrides set(Knob knob, double value) {
        OptimizerConfig o = config.optimizer();
        ModelConfig m = config.model();
        OptimizerConfig optimizer = new OptimizerConfig(
                o.kind(),
                knob == Knob.LR ? value : o.lr(),
                knob == Knob.BETA1 ? value : o.beta1(),
                knob == Knob.BETA2 ? value : o.beta2(),
                knob == Knob.EPS ? value : o.eps(),
                knob == Knob.MOMENTUM ? value : o.momentum(),
                knob == Knob.WEIGHT_DECAY ? value : o.weightDecay(),
                o.decay(),
                knob == Knob.CLIP_GRAD_NORM ? value : o.clipGradNorm(),
                o.gradAccumSteps());
        ModelConfig model = new ModelConfig(
                m.nLayer(),
                m.nHead(),
                m.nEmbd(),
                m.blockSize(),
                knob == Knob.DROPOUT ? value : m.dropout(),
                m.qkNorm(),
                m.tiedEmbeddings(),
                m.bias(),
                m.activation());
        RunConfig changed = new RunConfig(
                config.name(),
                config.seed(),
                config.steps(),
                config.device(),
                config.threads(),
                config.data(),
                model,
                optimizer,
                config.schedule(),
                config.eval(),
                config.telemetry(),
                config.checkpoint(),
                config.detector(),
                config.recovery(),
                config.faults());
        return new Overrides(changed, start, plan, dataSeed, frozen);
    }

    private TrainState reset(Intervention.ResetMoments reset) {
        SortedMap<String, float[]> moments = new TreeMap<>(start.moments());
        float[] moment = moments.get(reset.moment());
        if (moment == null) {
            throw new EpicenterException("reset=" + reset.moment() + ": this optimizer has no such moment; it has "
                    + String.join(" and ", moments.keySet()));
        }
        float[] changed = moment.clone();
        for (TensorLayout.Entry tensor : matching(reset.pattern())) {
            java.util.Arrays.fill(changed, tensor.offset(), tensor.offset() + tensor.size(), 0);
        }
        moments.put(reset.moment(), changed);
        return new TrainState(start.step(), start.layout(), start.weights(), moments);
    }

    private TrainState jittered(Intervention.Jitter jitter) {
        CounterRandom random = CounterRandom.of(jitter.seed(), Purpose.JITTER);
        float[] weights = start.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] * (1 + jitter.relative() * random.nextGaussian()));
        }
        return new TrainState(start.step(), start.layout(), weights, start.moments());
    }

    private List<TensorLayout.Entry> matching(String glob) {
        Pattern pattern = Pattern.compile(("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q"));
        List<TensorLayout.Entry> found = new ArrayList<>();
        for (TensorLayout.Entry entry : start.layout().entries()) {
            if (pattern.matcher(entry.name()).matches()) {
                found.add(entry);
            }
        }
        if (found.isEmpty()) {
            throw new EpicenterException("no tensor matches " + glob);
        }
        return found;
    }
}
