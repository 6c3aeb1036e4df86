package dev.epicenter.segment;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A segment's interventions, as the toy applies them: written apart from the built-in trainer's, as a second opinion. */
record Changes(
        RunConfig original, OptimizerConfig optimizer, DataPlan plan, long dataSeed, List<Intervention> interventions) {

    static Changes of(RunConfig config, Segment segment) {
        OptimizerConfig o = config.optimizer();
        DataPlan plan = segment.plan();
        long dataSeed = config.seed();
        for (Intervention change : segment.interventions()) {
            if (change instanceof Intervention.Scale scale) {
                o = with(o, scale.knob(), value(o, scale.knob()) * scale.factor());
            } else if (change instanceof Intervention.Set set) {
                o = with(o, set.knob(), set.value());
            } else if (change instanceof Intervention.DataSeed seed) {
                dataSeed = seed.seed();
            } else if (change instanceof Intervention.SkipBatches skip) {
                plan = plan.skippingAfter(segment.firstStep() - 1, skip.count());
            }
        }
        return new Changes(config, o, plan, dataSeed, segment.interventions());
    }

    RunConfig config() {
        return new RunConfig(
                original.name(),
                original.seed(),
                original.steps(),
                original.device(),
                original.threads(),
                original.data(),
                original.model(),
                optimizer,
                original.schedule(),
                original.eval(),
                original.telemetry(),
                original.checkpoint(),
                original.detector(),
                original.recovery(),
                original.faults());
    }

    double lr(long step) {
        long warmup = original.schedule().warmupSteps();
        return step < warmup ? optimizer.lr() * step / warmup : optimizer.lr();
    }

    TrainState start(TrainState state, TensorLayout layout) {
        float[] weights = state.weights().clone();
        SortedMap<String, float[]> moments = new TreeMap<>();
        state.moments().forEach((name, moment) -> moments.put(name, moment.clone()));
        for (Intervention change : interventions) {
            if (change instanceof Intervention.Jitter jitter) {
                Draws draws = new Draws(jitter.seed(), state.step());
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = (float) (weights[i] * (1 + jitter.relative() * draws.gaussian()));
                }
            } else if (change instanceof Intervention.ResetMoments reset) {
                boolean[] hit = matching(layout, List.of(reset.pattern()));
                float[] moment = Objects.requireNonNull(moments.get(reset.moment()), reset.moment());
                for (int i = 0; i < moment.length; i++) {
                    moment[i] = hit[i] ? 0 : moment[i];
                }
            }
        }
        return new TrainState(state.step(), layout, weights, moments);
    }

    boolean[] frozen(TensorLayout layout) {
        List<String> patterns = new ArrayList<>();
        for (Intervention change : interventions) {
            if (change instanceof Intervention.Freeze freeze) {
                patterns.add(freeze.pattern());
            }
        }
        return matching(layout, patterns);
    }

    private static boolean[] matching(TensorLayout layout, List<String> globs) {
        boolean[] hit = new boolean[layout.size()];
        for (String glob : globs) {
            Pattern pattern = Pattern.compile(("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q"));
            for (TensorLayout.Entry tensor : layout.entries()) {
                if (pattern.matcher(tensor.name()).matches()) {
                    for (int i = 0; i < tensor.size(); i++) {
                        hit[tensor.offset() + i] = true;
                    }
                }
            }
        }
        return hit;
    }

    private static double value(OptimizerConfig o, Knob knob) {
        return switch (knob) {
            case LR -> o.lr();
            case WEIGHT_DECAY -> o.weightDecay();
            case BETA1 -> o.beta1();
            case BETA2 -> o.beta2();
            case EPS -> o.eps();
            case MOMENTUM -> o.momentum();
            case CLIP_GRAD_NORM -> o.clipGradNorm();
            case DROPOUT -> 0;
        };
    }

    private static OptimizerConfig with(OptimizerConfig o, Knob knob, double value) {
        return new OptimizerConfig(
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
    }
}
