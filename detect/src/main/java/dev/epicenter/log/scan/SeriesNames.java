package dev.epicenter.log.scan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Classifies metric names: which are losses, and which is the step. */
public final class SeriesNames {
    private static final Pattern LOSS = Pattern.compile("(?<![a-z])(?:[a-z]*loss(?:es)?|nll|xent|x_?entropy|cross[_"
            + " ]?entropy|ce|bce|bpc|bpb|l_pix|l_g_pix)(?![a-z])");

    /**
     * Measures that stand for a loss if there is none: the parts of a detector's loss, what {@code print(loss)} prints, and
     * Kaldi's objective.
     */
    private static final Pattern SUBSTITUTE = Pattern.compile(
            "(?<![a-z])(?:ppl|perplexity|mse|box|obj|cls|dfl)(?![a-z])" + "|^tensor$|^objective function for ");

    /** Words beside rmse or mae with which it is an error of a regression: not in neg_mae, mae_improvement and mae_acc. */
    private static final Set<String> BESIDE_ERROR = Set.of(
            "rmse",
            "mae",
            "train",
            "training",
            "trn",
            "val",
            "valid",
            "validation",
            "test",
            "eval",
            "dev",
            "avg",
            "mean",
            "epoch",
            "energy",
            "force",
            "forces",
            "virial");

    /** Names that contain "loss" but are not losses. */
    private static final Pattern NO_LOSS = Pattern.compile(
            "loss[ _-]?(?:scale(?!d)|scaler|scaling|weight|coef|coeff|mask|factor|time|count|std|var|min|max)"
                    + "|(?<![a-z])(?:num|n|time|lr|std|var)[ _]?loss|__(?:min|max)$");

    private static final Pattern EVALUATION =
            Pattern.compile("(?<![a-z])(?:val|valid|validation|eval|evaluation|test|dev|heldout|held_out)(?![a-z])");

    /** Losses that need not decrease: a policy loss is a surrogate for the newest batch. */
    private static final Pattern SURROGATE =
            Pattern.compile("(?<![a-z])(?:policy|actor|pg|pi|alpha|entropy|kl)(?![a-z])");

    private static final Pattern SUM = Pattern.compile("(?<![a-z])(?:total|sum)(?![a-z])");

    /** The last parts of names that count a run's own steps over all of its epochs, the most certain first. */
    private static final List<String> RUN_STEPS = List.of(
            "global_step",
            "global_steps",
            "global_iter",
            "global_iteration",
            "num_updates",
            "optimizer_step",
            "optimizer_steps",
            "optim_step",
            "gradient_step",
            "gradient_steps");

    /** The last parts of names that count steps of the run or of an epoch, the most certain first. */
    private static final List<String> STEPS = List.of(
            "step",
            "steps",
            "current_steps",
            "current_step",
            "train_step",
            "train_steps",
            "training_step",
            "training_steps",
            "iteration",
            "iterations",
            "iter",
            "iters",
            "it",
            "training_iteration",
            "update",
            "updates",
            "n_updates");

    /** The last parts of names that give a position in an epoch; only beside an epoch. */
    private static final List<String> POSITIONS =
            List.of("batch_idx", "batch_index", "batch_id", "minibatch", "mini_batch", "batch", "batches");

    /** The last parts of names that count something else, and epochs. */
    private static final List<String> OTHER_STEPS = List.of(
            "_step",
            "num_steps",
            "timesteps_total",
            "timesteps",
            "total_timesteps",
            "epoch",
            "epochs",
            "epoch_num",
            "samples_count",
            "consumed_samples",
            "consumed_train_samples",
            "samples_seen",
            "tokens_seen",
            "consumed_tokens");

    /** Names that tell the runs of a file apart. */
    private static final Set<String> RUNS = Set.of(
            "seed",
            "random_seed",
            "run",
            "run_id",
            "runid",
            "run_name",
            "run_number",
            "run_idx",
            "trial",
            "trial_id",
            "trial_name",
            "trial_number",
            "experiment",
            "experiment_name",
            "exp",
            "exp_id",
            "exp_name",
            "config",
            "config_id",
            "config_name",
            "variant",
            "fold",
            "replicate",
            "optimizer",
            "model",
            "model_name",
            "method",
            "algorithm");

    /** Names whose text says whether a row is measured on training or on held-out data. */
    private static final Set<String> SPLITS = Set.of("mode", "split", "phase", "subset", "partition");

    /** Names whose text is the name of the metric in {@code value}, in a table with a row for each value. */
    private static final Set<String> METRICS = Set.of("metric", "metric_name", "tag", "key", "name", "scalar");

    private static final Set<String> VALUES = Set.of("value", "values", "metric_value", "scalar_value");

    /** Names that number the micro-batches of a step, over the step or over the run. */
    private static final Set<String> MICRO_BATCHES = Set.of(
            "micro_batch",
            "micro_batch_idx",
            "micro_batch_id",
            "microbatch",
            "micro_step",
            "micro_steps",
            "microstep",
            "accumulation_step",
            "accum_step",
            "grad_accum_step",
            "sub_step",
            "substep");

    private static final Set<String> RANKS = Set.of("rank", "local_rank", "global_rank", "process_index");

    private SeriesNames() {}

    static boolean isLoss(String name) {
        String lower = lower(name);
        return LOSS.matcher(lower).find() && !NO_LOSS.matcher(lower).find();
    }

    /** Whether it is scanned where a file has no loss. */
    static boolean isSubstitute(String name) {
        String lower = lower(name);
        return !isLoss(name)
                && (SUBSTITUTE.matcher(lower).find() || isError(lower))
                && !NO_LOSS.matcher(lower).find();
    }

    private static boolean isError(String lower) {
        List<String> words = List.of(lower.split("[ _/.-]"));
        return (words.contains("rmse") || words.contains("mae"))
                && words.stream().allMatch(word -> word.length() < 2 || BESIDE_ERROR.contains(word));
    }

    /** Whether it is measured on held-out data. */
    static boolean isEvaluation(String name) {
        return EVALUATION.matcher(lower(name)).find();
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
        return lower(name.substring(name.lastIndexOf('/') + 1));
    }

    /** Whether a step of this name counts epochs. */
    static boolean isEpoch(String name) {
        return last(name).startsWith("epoch");
    }

    /** The rank of the name as a step's name, 0 the most certain; -1 if it is not one. */
    public static int stepRank(String name) {
        String last = key(name);
        int rank = 0;
        for (List<String> names : List.of(RUN_STEPS, STEPS, POSITIONS, OTHER_STEPS)) {
            int at = names.indexOf(last);
            if (at >= 0) {
                return rank + at;
            }
            rank += names.size();
        }
        return -1;
    }

    /** Whether a step of this name may start from the beginning in each epoch. */
    static boolean mayRestart(String name) {
        return STEPS.contains(key(name)) || isPosition(name);
    }

    /** Whether it is a position in an epoch, which is a step only together with the epoch. */
    static boolean isPosition(String name) {
        return POSITIONS.contains(key(name));
    }

    /** Whether it tells the runs of a file apart. */
    static boolean isRun(String name) {
        return RUNS.contains(word(name));
    }

    /** Whether its text names the split of the data. */
    static boolean isSplit(String name) {
        return SPLITS.contains(word(name));
    }

    /** Whether its text names the metric whose number is the key value's. */
    static boolean isMetricName(String name) {
        return METRICS.contains(word(name));
    }

    /** Whether it is the value of the metric that another key names. */
    static boolean isValue(String name) {
        return VALUES.contains(word(name));
    }

    /** Whether it numbers the micro-batches of a step. */
    static boolean isMicroBatch(String name) {
        return MICRO_BATCHES.contains(key(name));
    }

    /** Whether it numbers the processes of one run. */
    static boolean isProcess(String name) {
        return RANKS.contains(word(name));
    }

    /** The name in lower case, with an underscore before each capital that follows a small letter: trainLoss, LossV. */
    private static String lower(String name) {
        StringBuilder lower = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1))) {
                lower.append('_');
            }
            lower.append(c);
        }
        return lower.toString().toLowerCase(Locale.ROOT);
    }

    private static String key(String name) {
        return word(last(name));
    }

    private static String word(String name) {
        return lower(name.strip()).replace(' ', '_').replace('-', '_');
    }
}
