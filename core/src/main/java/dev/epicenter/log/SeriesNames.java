package dev.epicenter.log;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the names of metrics say: which are losses, which is the step. */
final class SeriesNames {
    private static final Pattern LOSS =
            Pattern.compile("(?<![a-z])(?:[a-z]*loss(?:es)?|nll|xent|cross_?entropy)(?![a-z])");

    /** Beside a loss's name: that it is none, but something about one. */
    private static final Pattern NO_LOSS = Pattern.compile(
            "loss[ _-]?(?:scale|scaler|scaling|weight|coef|coeff|mask|factor|time|count|std|var|min|max)"
                    + "|(?<![a-z])(?:num|n|time|lr|std|var)[ _]?loss|__(?:min|max)$");

    private static final Pattern EVALUATION =
            Pattern.compile("(?<![a-z])(?:val|valid|validation|eval|evaluation|test|dev|heldout|held_out)(?![a-z])");

    /** Losses that need not fall: a policy's is a surrogate of the newest batch's own. */
    private static final Pattern SURROGATE = Pattern.compile("(?<![a-z])(?:policy|actor|pg|alpha|entropy|kl)(?![a-z])");

    private static final Pattern SUM = Pattern.compile("(?<![a-z])(?:total|sum)(?![a-z])");

    /** The last parts of names of steps, the surest first. Numbers of a run's own steps before those of samples and epochs. */
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

    /** Whether it is measured on data that are not trained on. */
    static boolean isEvaluation(String name) {
        return EVALUATION.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether the loss, by the last part of its name, need not fall even if all goes well. */
    static boolean isSurrogate(String name) {
        return SURROGATE.matcher(last(name)).find();
    }

    /** Whether the loss, by the last part of its name, is the sum of others. */
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

    /** How sure it is that the name is that of the step, 0 the surest; -1: it is not. */
    static int stepRank(String name) {
        return STEPS.indexOf(last(name).replace(' ', '_').replace('-', '_'));
    }
}
