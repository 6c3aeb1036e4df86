package dev.epicenter.segment;

import dev.epicenter.config.Fault;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.intervention.StateChange;
import dev.epicenter.intervention.TrainableChange;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The toy trainer's implementation of interventions, independent of the built-in trainer's. */
record Changes(
        RunConfig original, OptimizerConfig optimizer, DataPlan plan, long dataSeed, List<Intervention> interventions) {

    private static final long FAR = 1L << 40;

    static Changes of(RunConfig config, Segment segment) {
        OptimizerConfig o = config.optimizer();
        DataPlan plan = segment.plan();
        long dataSeed = config.seed();
        for (Intervention change : segment.interventions()) {
            if (change instanceof HyperparameterChange.Scale scale) {
                o = with(o, scale.knob(), value(o, scale.knob()) * scale.by());
            } else if (change instanceof HyperparameterChange.Set set) {
                o = with(o, set.knob(), set.to());
            } else if (change instanceof DataChange.DataSeed seed) {
                dataSeed = seed.seed();
            } else if (change instanceof DataChange.SkipBatches skip) {
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
                original.precision(),
                original.eval(),
                original.telemetry(),
                original.checkpoint(),
                original.detector(),
                original.recovery(),
                original.faults(),
                original.trainer());
    }

    double lr(long step) {
        long warmup = original.schedule().warmupSteps();
        double lr = step < warmup ? optimizer.lr() * step / warmup : optimizer.lr();
        for (Fault fault : original.faults()) {
            if (fault instanceof Fault.LrJump jump && step >= jump.at() && step < jump.at() + jump.steps()) {
                lr *= jump.factor();
            }
        }
        return lr;
    }

    TrainState start(TrainState state, TensorLayout layout) {
        float[] weights = state.weights().clone();
        SortedMap<String, float[]> moments = new TreeMap<>();
        state.moments().forEach((name, moment) -> moments.put(name, moment.clone()));
        for (Intervention change : interventions) {
            if (change instanceof StateChange.Jitter jitter) {
                Draws draws = new Draws(jitter.seed(), state.step());
                boolean[] hit = matching(layout, List.of(jitter.pattern()));
                for (int i = 0; i < weights.length; i++) {
                    double draw = draws.gaussian();
                    weights[i] = hit[i] ? (float) (weights[i] * (1 + jitter.relative() * draw)) : weights[i];
                }
            } else if (change instanceof StateChange.Nudge nudge) {
                nudge(weights, nudge, matching(layout, List.of(nudge.pattern())), state.step());
            } else if (change instanceof StateChange.Rescale rescale) {
                boolean[] hit = matching(layout, List.of(rescale.pattern()));
                double c = rescale.factor();
                multiply(weights, c, hit);
                moments.forEach((name, moment) -> multiply(moment, name.equals("v") ? 1 / (c * c) : 1 / c, hit));
            } else if (change instanceof StateChange.ResetMoments reset) {
                boolean[] hit = matching(layout, List.of(reset.pattern()));
                float[] moment = Objects.requireNonNull(moments.get(reset.moment()), reset.moment());
                for (int i = 0; i < moment.length; i++) {
                    moment[i] = hit[i] ? 0 : moment[i];
                }
            }
        }
        return new TrainState(state.step(), layout, weights, moments);
    }

    private static void nudge(float[] weights, StateChange.Nudge nudge, boolean[] hit, long step) {
        Draws draws = new Draws(nudge.seed(), step);
        double[] direction = new double[weights.length];
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            direction[i] = hit[i] ? draws.gaussian() : 0;
            squares += direction[i] * direction[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (weights[i] + nudge.norm() * direction[i] / Math.sqrt(squares));
        }
    }

    private static void multiply(float[] values, double factor, boolean[] hit) {
        for (int i = 0; i < values.length; i++) {
            values[i] = hit[i] ? (float) (values[i] * factor) : values[i];
        }
    }

    /** The factor on each weight's learning rate. */
    double[] lrFactors(TensorLayout layout) {
        double[] factors = new double[layout.size()];
        Arrays.fill(factors, 1);
        return group(Hyperparameter.LR, optimizer.lr(), factors, layout);
    }

    /** The weight decay of each weight. */
    double[] decays(TensorLayout layout) {
        double[] decays = new double[layout.size()];
        Arrays.fill(decays, optimizer.weightDecay());
        return group(Hyperparameter.WEIGHT_DECAY, 1, decays, layout);
    }

    private double[] group(Hyperparameter knob, double unit, double[] values, TensorLayout layout) {
        for (Intervention change : interventions) {
            if (change instanceof HyperparameterChange.ScaleGroup scale && scale.knob() == knob) {
                boolean[] hit = matching(layout, List.of(scale.pattern()));
                Arrays.setAll(values, i -> hit[i] ? values[i] * scale.by() : values[i]);
            } else if (change instanceof HyperparameterChange.SetGroup set && set.knob() == knob) {
                boolean[] hit = matching(layout, List.of(set.pattern()));
                Arrays.setAll(values, i -> hit[i] ? set.to() / unit : values[i]);
            }
        }
        return values;
    }

    /** Whether weights are rounded to bfloat16. */
    boolean rounds() {
        PrecisionConfig.Weights weights = original.precision().weights();
        for (Intervention change : interventions) {
            if (change instanceof PrecisionChange.WeightPrecision precision) {
                weights = precision.weights();
            }
        }
        return weights == PrecisionConfig.Weights.BFLOAT16;
    }

    /** The batch that a step trains on if its plan gives {@code planned}. */
    long index(long planned) {
        long index = planned;
        for (Intervention change : interventions) {
            if (change instanceof DataChange.PermuteBatches permute
                    && index >= permute.from()
                    && index <= permute.to()) {
                List<Long> order = new ArrayList<>(LongStream.rangeClosed(permute.from(), permute.to())
                        .boxed()
                        .toList());
                Collections.shuffle(order, new Random(permute.seed()));
                if (order.get(0) == permute.from()) {
                    Collections.rotate(order, 1);
                }
                index = order.get((int) (index - permute.from()));
            }
        }
        return index;
    }

    /** The batch that row {@code row} of batch {@code index} comes from; a batch beyond all others if it is replaced. */
    long source(long index, int row) {
        long source = index;
        for (Intervention change : interventions) {
            if (change instanceof DataChange.ReplaceBatches replace
                    && index >= replace.from()
                    && index <= replace.to()) {
                source = FAR + replace.seed() * FAR + index;
            } else if (change instanceof DataChange.ReplaceRows replace
                    && index == replace.batch()
                    && replace.rows().contains(row)) {
                source = FAR + replace.seed() * FAR + index;
            }
        }
        return source;
    }

    /** The number of a batch's {@code all} rows to train on. */
    int rows(int all) {
        int rows = all;
        for (Intervention change : interventions) {
            if (change instanceof DataChange.SetBatch set) {
                rows = Math.min(rows, set.sequences());
            } else if (change instanceof DataChange.ScaleBatch scale) {
                rows = (int) Math.max(1, Math.round(rows * scale.factor()));
            }
        }
        return rows;
    }

    boolean[] frozen(TensorLayout layout) {
        List<String> patterns = new ArrayList<>();
        for (Intervention change : interventions) {
            if (change instanceof TrainableChange.Freeze freeze) {
                patterns.add(freeze.pattern());
            }
        }
        return matching(layout, patterns);
    }

    private static boolean[] matching(TensorLayout layout, List<String> globs) {
        boolean[] hit = new boolean[layout.size()];
        for (String glob : globs) {
            Pattern pattern = Pattern.compile(
                    ("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q").replace("|", "\\E|\\Q"));
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

    private static double value(OptimizerConfig o, Hyperparameter knob) {
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

    private static OptimizerConfig with(OptimizerConfig o, Hyperparameter knob, double value) {
        return new OptimizerConfig(
                o.kind(),
                knob == Hyperparameter.LR ? value : o.lr(),
                knob == Hyperparameter.BETA1 ? value : o.beta1(),
                knob == Hyperparameter.BETA2 ? value : o.beta2(),
                knob == Hyperparameter.EPS ? value : o.eps(),
                knob == Hyperparameter.MOMENTUM ? value : o.momentum(),
                knob == Hyperparameter.WEIGHT_DECAY ? value : o.weightDecay(),
                o.decay(),
                knob == Hyperparameter.CLIP_GRAD_NORM ? value : o.clipGradNorm(),
                o.gradAccumSteps());
    }
}
