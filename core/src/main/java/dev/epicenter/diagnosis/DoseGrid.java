package dev.epicenter.diagnosis;

import dev.epicenter.NumberText;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The grid of doses of each hyperparameter, in both directions, with placebos. {@code docs/explanation/diagnosis.md} lists those of weight decay
 * and learning rate. A beta is scaled by its memory of 1/(1 - beta) steps, clipping relative to the gradient norm of quiet steps.
 */
final class DoseGrid {
    private static final List<Double> LESS = List.of(0.98, 0.9, 0.5, 0.25);
    private static final List<Double> MORE = List.of(1.02, 1.1, 2.0);

    /** Further doses of the learning rate; zero would be {@code freeze=*}. */
    private static final List<Double> STRONGEST = List.of(0.1, 0.01);

    /** Name of the rescaling doses: the norm of the scale-invariant weights. */
    static final String NORM = "norm";

    /** Direction of the dose that sets a hyperparameter to the run file's value. */
    static final String AS_CONFIGURED = "as configured";

    private DoseGrid() {}

    static List<Dose> of(SpikeContext scene, List<List<String>> scaleInvariant) {
        RunConfig run = scene.config();
        OptimizerConfig optimizer = run.optimizer();
        List<Dose> doses = new ArrayList<>();
        if (optimizer.weightDecay() > 0) {
            factors(doses, "weight_decay");
            doses.add(new Dose("weight_decay", "less", 10, "weight_decay=0", false));
        }
        factors(doses, "lr");
        STRONGEST.forEach(factor -> doses.add(dose("lr", "less", factor)));
        if (optimizer.kind() == OptimizerConfig.Kind.ADAMW) {
            memory(doses, "beta1", optimizer.beta1());
            memory(doses, "beta2", optimizer.beta2());
            if (optimizer.eps() > 0) {
                List.of(0.98, 0.01, 1e-4).forEach(factor -> doses.add(dose("eps", "less", factor)));
                List.of(1.02, 100.0, 1e4).forEach(factor -> doses.add(dose("eps", "more", factor)));
            }
        } else {
            memory(doses, "momentum", optimizer.momentum());
        }
        clipping(doses, scene);
        rescaling(doses, scaleInvariant);
        if (run.model().dropout() > 0) {
            List.of(0.98, 0.5).forEach(factor -> doses.add(dose("dropout", "less", factor)));
            doses.add(new Dose("dropout", "less", 10, "dropout=0", false));
        }
        doses.add(dose("batch_size", "less", 0.5));
        doses.add(new Dose("loss", "in float64", 1, "loss=float64", false));
        doses.add(new Dose("weights", "in float32", 1, "weights=float32", false));
        return doses;
    }

    private static void factors(List<Dose> doses, String knob) {
        LESS.forEach(factor -> doses.add(dose(knob, "less", factor)));
        MORE.forEach(factor -> doses.add(dose(knob, "more", factor)));
    }

    private static Dose dose(String knob, String direction, double factor) {
        return new Dose(
                knob,
                direction,
                Math.abs(Math.log(factor)),
                knob + "=x" + NumberText.of(factor),
                Math.abs(factor - 1) < 0.05);
    }

    private static void memory(List<Dose> doses, String knob, double beta) {
        if (beta == 0) {
            return;
        }
        doses.add(new Dose(knob, AS_CONFIGURED, 0, knob + "=" + NumberText.of(beta), false));
        for (double factor : List.of(0.98, 0.5, 0.25, 0.1)) {
            double shorter = rounded(1 - (1 - beta) / factor);
            doses.add(new Dose(
                    knob, "less", -Math.log(factor), knob + "=" + NumberText.of(Math.max(0, shorter)), factor == 0.98));
            if (shorter <= 0) {
                break;
            }
        }
        for (double factor : List.of(1.02, 2.0, 4.0)) {
            doses.add(new Dose(
                    knob,
                    "more",
                    Math.log(factor),
                    knob + "=" + NumberText.of(rounded(1 - (1 - beta) / factor)),
                    factor == 1.02));
        }
    }

    /** Rescales all scale-invariant groups by one factor: the function stays the same, its loss surface gets flatter or sharper. */
    private static void rescaling(List<Dose> doses, List<List<String>> groups) {
        if (groups.isEmpty()) {
            return;
        }
        for (double factor : List.of(1.02, 1.3, 2.0, 0.98, 0.8)) {
            doses.add(new Dose(
                    NORM,
                    factor > 1 ? "more" : "less",
                    Math.abs(Math.log(factor)),
                    groups.stream()
                            .map(group -> "rescale=" + String.join("|", group) + ":" + NumberText.of(factor))
                            .collect(Collectors.joining(",")),
                    Math.abs(factor - 1) < 0.05));
        }
    }

    private static void clipping(List<Dose> doses, SpikeContext scene) {
        double[] quiet = scene.control().stream()
                .filter(row -> row.step() < scene.onset())
                .mapToDouble(StepRecord::gradNorm)
                .filter(norm -> Double.isFinite(norm) && norm > 0)
                .sorted()
                .toArray();
        double now = scene.config().optimizer().clipGradNorm();
        if (quiet.length > 0) {
            double median = quiet[quiet.length / 2];
            for (double factor : List.of(4.0, 1.0, 0.25)) {
                double norm = significant(factor * median);
                if (now == 0 || norm < 0.9 * now) {
                    doses.add(new Dose(
                            "clip_grad_norm",
                            "tighter",
                            Math.log(16 / factor),
                            "clip_grad_norm=" + NumberText.of(norm),
                            false));
                }
            }
        }
        if (now > 0) {
            doses.add(new Dose("clip_grad_norm", "looser", 10, "clip_grad_norm=0", false));
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
