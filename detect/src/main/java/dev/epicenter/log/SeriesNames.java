package dev.epicenter.log;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Classifies metric names: which are losses, and which is the step. */
final class SeriesNames {
    private static final Pattern LOSS =
            Pattern.compile("(?<![a-z])(?:[a-z]*loss(?:es)?|nll|xent|cross_?entropy)(?![a-z])");

    /** Names that contain "loss" but are not losses. */
    private static final Pattern NO_LOSS = Pattern.compile(
            "loss[ _-]?(?:scale|scaler|scaling|weight|coef|coeff|mask|factor|time|count|std|var|min|max)"
                    + "|(?<![a-z])(?:num|n|time|lr|std|var)[ _]?loss|__(?:min|max)$");

    private static final Pattern EVALUATION =
            Pattern.compile("(?<![a-z])(?:val|valid|validation|eval|evaluation|test|dev|heldout|held_out)(?![a-z])");

    /** Losses that need not decrease: a policy loss is a surrogate for the newest batch. */
    private static final Pattern SURROGATE = Pattern.compile("(?<![a-z])(?:policy|actor|pg|alpha|entropy|kl)(?![a-z])");

    private static final Pattern SUM = Pattern.compile("(?<![a-z])(?:total|sum)(?![a-z])");

    /** The last parts of step names, the most certain first. A run's own steps precede samples and epochs. */
    private static final List<String> STEPS = List.of(
            "global_step",
            "step",
            "steps",
            "current_steps",
            "current_step",
            "train_step",
            "training_step",
            "optimizer_step",
            "num_updates",
            "iteration",
            "iterations",
            "iter",
            "iters",
            "training_iteration",
            "update",
            "_step",
            "num_steps",
            "timesteps_total",
            "timesteps",
            "total_timesteps",
            "epoch",
            "epochs");

    private SeriesNames() {}

    static boolean isLoss(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return LOSS.matcher(lower).find() && !NO_LOSS.matcher(lower).find();
    }

    /** Whether it is measured on held-out data. */
    static boolean isEvaluation(String name) {
        return EVALUATION.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether the loss, by the last part of its name, need not decrease in a healthy run. */
    static boolean isSurrogate(String name) {
        return SURROGATE.matcher(last(name)).find();
    }

    /** Whether the loss, by the last part of its name, is a sum of others. */
    static boolean isSum(String name) {
        return SUM.matcher(last(name)).find();
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether a step of this name counts epochs. */
    static boolean isEpoch(String name) {
        return last(name).startsWith("epoch");
    }

    /** The rank of the name as a step's name, 0 the most certain; -1 if it is not one. */
    static int stepRank(String name) {
        return STEPS.indexOf(last(name).replace(' ', '_').replace('-', '_'));
    }
}
