package dev.epicenter.diagnosis.dose;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.diagnosis.dose.DoseSeries.Direction;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.intervention.DataChange.ScaleBatch;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.HyperparameterChange.Set;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.PrecisionChange.Autocast;
import dev.epicenter.intervention.PrecisionChange.LossPrecision;
import dev.epicenter.intervention.PrecisionChange.WeightPrecision;
import dev.epicenter.intervention.StateChange.Rescale;
import dev.epicenter.tensor.TensorPatterns;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The grid of doses of each hyperparameter, in both directions, with placebos. {@code docs/explanation/diagnosis.md} lists those of weight decay
 * and learning rate. A beta is scaled by its memory of 1/(1 - beta) steps, clipping relative to the gradient norm of quiet steps.
 */
public final class DoseGrid {
    private static final List<Double> LESS = List.of(0.98, 0.9, 0.5, 0.25);
    private static final List<Double> MORE = List.of(1.02, 1.1, 2.0);

    /** Further doses of the learning rate; zero would be {@code freeze=*}. */
    private static final List<Double> STRONGEST = List.of(0.1, 0.01);

    private static final double PLACEBO = 0.05;

    /** A dose without a factor, such as 0 in place of the run's value, counts as the strongest. */
    private static final double STRONGER_THAN_ALL = 10;

    private DoseGrid() {}

    static List<Dose> of(SpikeContext context, List<List<String>> scaleInvariant) {
        RunConfig run = context.config();
        OptimizerConfig optimizer = context.optimizer().used();
        List<Dose> doses = new ArrayList<>();
        if (optimizer.weightDecay() > 0) {
            factors(doses, Hyperparameter.WEIGHT_DECAY);
            doses.add(zero(Hyperparameter.WEIGHT_DECAY, Direction.LESS));
        }
        factors(doses, Hyperparameter.LR);
        STRONGEST.forEach(factor -> doses.add(scaled(Hyperparameter.LR, factor)));
        if (optimizer.kind() == OptimizerConfig.Kind.ADAMW) {
            memory(doses, context, Hyperparameter.BETA1, optimizer.beta1());
            memory(doses, context, Hyperparameter.BETA2, optimizer.beta2());
            if (optimizer.eps() > 0) {
                List.of(0.98, 0.01, 1e-4, 1.02, 100.0, 1e4)
                        .forEach(factor -> doses.add(scaled(Hyperparameter.EPS, factor)));
            }
        } else {
            memory(doses, context, Hyperparameter.MOMENTUM, optimizer.momentum());
        }
        clipping(doses, context);
        rescaling(doses, scaleInvariant);
        if (run.model().dropout() > 0) {
            List.of(0.98, 0.5).forEach(factor -> doses.add(scaled(Hyperparameter.DROPOUT, factor)));
            doses.add(zero(Hyperparameter.DROPOUT, Direction.LESS));
        }
        doses.add(scaled(DoseTarget.BATCH_SIZE, 0.5, Interventions.of(new ScaleBatch(0.5))));
        doses.add(new Dose(
                DoseTarget.LOSS,
                Direction.IN_FLOAT64,
                1,
                Interventions.of(new LossPrecision(PrecisionConfig.Loss.FLOAT64)),
                false));
        doses.add(new Dose(
                DoseTarget.WEIGHTS,
                Direction.IN_FLOAT32,
                1,
                Interventions.of(new WeightPrecision(PrecisionConfig.Weights.FLOAT32)),
                false));
        if (run.trainer() instanceof TrainerConfig.External) {
            doses.add(new Dose(DoseTarget.AUTOCAST, Direction.OFF, 1, Interventions.of(new Autocast()), false));
        }
        return doses;
    }

    private static void factors(List<Dose> doses, Hyperparameter knob) {
        LESS.forEach(factor -> doses.add(scaled(knob, factor)));
        MORE.forEach(factor -> doses.add(scaled(knob, factor)));
    }

    private static Dose scaled(Hyperparameter knob, double factor) {
        return scaled(DoseTarget.of(knob), factor, Interventions.of(new Scale(knob, factor)));
    }

    private static Dose scaled(DoseTarget target, double factor, Interventions arm) {
        return new Dose(
                target,
                factor > 1 ? Direction.MORE : Direction.LESS,
                Math.abs(Math.log(factor)),
                arm,
                Math.abs(factor - 1) < PLACEBO);
    }

    private static Dose zero(Hyperparameter knob, Direction direction) {
        return set(knob, direction, STRONGER_THAN_ALL, 0, false);
    }

    private static Dose set(Hyperparameter knob, Direction direction, double strength, double value, boolean placebo) {
        return new Dose(DoseTarget.of(knob), direction, strength, Interventions.of(new Set(knob, value)), placebo);
    }

    private static void memory(List<Dose> doses, SpikeContext context, Hyperparameter knob, double beta) {
        if (beta == 0) {
            return;
        }
        context.optimizer()
                .stated(knob)
                .ifPresent(stated -> doses.add(set(knob, Direction.AS_CONFIGURED, 0, stated, false)));
        for (double factor : List.of(0.98, 0.5, 0.25, 0.1)) {
            double shorter = rounded(1 - (1 - beta) / factor);
            doses.add(set(knob, Direction.LESS, -Math.log(factor), Math.max(0, shorter), factor == 0.98));
            if (shorter <= 0) {
                break;
            }
        }
        for (double factor : List.of(1.02, 2.0, 4.0)) {
            doses.add(set(knob, Direction.MORE, Math.log(factor), rounded(1 - (1 - beta) / factor), factor == 1.02));
        }
    }

    /** Rescales all scale-invariant groups by one factor: the function stays the same, its loss surface gets flatter or sharper. */
    private static void rescaling(List<Dose> doses, List<List<String>> groups) {
        if (groups.isEmpty()) {
            return;
        }
        for (double factor : List.of(1.02, 1.3, 2.0, 0.98, 0.8)) {
            List<Intervention> rescales = groups.stream()
                    .<Intervention>map(group -> new Rescale(TensorPatterns.any(group), factor))
                    .toList();
            doses.add(scaled(DoseTarget.NORM, factor, new Interventions(rescales)));
        }
    }

    private static void clipping(List<Dose> doses, SpikeContext context) {
        double[] quiet = context.control().stream()
                .filter(row -> row.step() < context.onset())
                .mapToDouble(StepRecord::gradNorm)
                .filter(norm -> Double.isFinite(norm) && norm > 0)
                .sorted()
                .toArray();
        double now = context.config().optimizer().clipGradNorm();
        if (quiet.length > 0) {
            double median = quiet[quiet.length / 2];
            for (double factor : List.of(4.0, 1.0, 0.25)) {
                double norm = significant(factor * median);
                if (now == 0 || norm < 0.9 * now) {
                    doses.add(
                            set(Hyperparameter.CLIP_GRAD_NORM, Direction.TIGHTER, Math.log(16 / factor), norm, false));
                }
            }
        }
        if (now > 0) {
            doses.add(zero(Hyperparameter.CLIP_GRAD_NORM, Direction.LOOSER));
        }
    }

    /** Two digits, for the arm's name. */
    private static double significant(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.1e", value));
    }

    /** Removes the rounding error of 1 - beta. */
    private static double rounded(double value) {
        return Math.round(value * 1e9) / 1e9;
    }
}
