package dev.epicenter.replay;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.DataChange.DataSeed;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.HyperparameterChange.Set;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The standard arms, used if a replay names none. Shams come first and show how marginal the spike is. The other arms make one
 * change each: to a hyperparameter that the run uses, to the data if there are batches, or to a part of the network.
 */
public final class StandardArms {
    /** Some natural spikes vanish under any change; four shams identify them. */
    private static final int SHAMS = 4;

    /** Relative size of a sham's jitter of the weights: thousands of rounding errors, and far below any change of a hyperparameter. */
    public static final double JITTER = 1e-6;

    /** The jitter of a sham. */
    public static Jitter jitter(long seed) {
        return new Jitter(JITTER, seed);
    }

    /**
     * The standard set.
     *
     * @param run the run file
     * @param layout the trained tensors
     * @param toPastTheSpike steps from the checkpoint to past the spike: the batches that the skip arm skips, and no fewer
     *     than a recovery skips
     */
    public static List<Arm> of(RunConfig run, TensorLayout layout, long toPastTheSpike) {
        List<Arm> arms = new ArrayList<>();
        for (int seed = 1; seed <= SHAMS; seed++) {
            arms.add(Arm.of(jitter(seed)));
        }
        arms.addAll(knobs(run));
        arms.add(Arm.of(new DataSeed(run.seed() + 1)));
        arms.add(Arm.of(new DataSeed(run.seed() + 2)));
        arms.add(Arm.of(
                new SkipBatches(Math.max(toPastTheSpike, run.recovery().skip().min()))));
        arms.addAll(FreezeArms.of(run, layout));
        return arms.stream()
                .filter(arm -> arm.interventions().stream()
                        .allMatch(change ->
                                InterventionCheck.problem(change, run, layout).isEmpty()))
                .toList();
    }

    /** Shams for a trainer that cannot jitter weights: each update is one or two millionths larger or smaller. */
    public static List<Arm> shamsOfKnobs() {
        return Stream.of(1 + JITTER, 1 - JITTER, 1 + 2 * JITTER, 1 - 2 * JITTER)
                .map(factor -> Arm.of(new Scale(Hyperparameter.LR, rounded(factor))))
                .toList();
    }

    /** The standard arms that freeze a part of the network each. */
    public static List<Arm> freezes(RunConfig run, TensorLayout layout) {
        return FreezeArms.of(run, layout);
    }

    private static List<Arm> knobs(RunConfig run) {
        OptimizerConfig optimizer = run.optimizer();
        List<Arm> arms = new ArrayList<>();
        if (optimizer.weightDecay() > 0) {
            arms.add(Arm.of(new Scale(Hyperparameter.WEIGHT_DECAY, 0.5)));
            arms.add(Arm.of(new Scale(Hyperparameter.WEIGHT_DECAY, 0.25)));
            arms.add(Arm.of(new Set(Hyperparameter.WEIGHT_DECAY, 0)));
        }
        arms.add(Arm.of(new Scale(Hyperparameter.LR, 0.5)));
        if (optimizer.kind() == OptimizerConfig.Kind.ADAMW) {
            arms.addAll(memory(Hyperparameter.BETA1, optimizer.beta1(), 2));
            arms.addAll(memory(Hyperparameter.BETA2, optimizer.beta2(), 4));
            if (optimizer.eps() > 0) {
                arms.add(Arm.of(new Scale(Hyperparameter.EPS, 0.01)));
                arms.add(Arm.of(new Scale(Hyperparameter.EPS, 100)));
            } else {
                arms.add(Arm.of(new Set(Hyperparameter.EPS, 1e-8)));
            }
        } else {
            arms.addAll(memory(Hyperparameter.MOMENTUM, optimizer.momentum(), 2));
        }
        if (optimizer.clipGradNorm() > 0) {
            arms.add(Arm.of(new Scale(Hyperparameter.CLIP_GRAD_NORM, 0.1)));
            arms.add(Arm.of(new Set(Hyperparameter.CLIP_GRAD_NORM, 0)));
        } else {
            arms.add(Arm.of(new Set(Hyperparameter.CLIP_GRAD_NORM, 1)));
            arms.add(Arm.of(new Set(Hyperparameter.CLIP_GRAD_NORM, 0.1)));
        }
        if (run.model().dropout() > 0) {
            arms.add(Arm.of(new Set(Hyperparameter.DROPOUT, 0)));
        }
        return arms;
    }

    /** The decay of a moving average, both ways: its memory of 1/(1 - beta) steps divided and multiplied by {@code factor}. */
    private static List<Arm> memory(Hyperparameter knob, double beta, double factor) {
        if (beta == 0) {
            return List.of();
        }
        double shorter = 1 - (1 - beta) * factor;
        List<Arm> arms = new ArrayList<>();
        if (shorter > 0) {
            arms.add(Arm.of(new Set(knob, rounded(shorter))));
        } else {
            arms.add(Arm.of(new Set(knob, 0)));
        }
        arms.add(Arm.of(new Set(knob, rounded(1 - (1 - beta) / factor))));
        return arms;
    }

    /** Removes the rounding error of 1 - beta, for the arm's name. */
    private static double rounded(double value) {
        return Math.round(value * 1e9) / 1e9;
    }

    private StandardArms() {}
}
