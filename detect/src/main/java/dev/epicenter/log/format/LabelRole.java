package dev.epicenter.log.format;

import java.util.Locale;
import java.util.Set;

/** What a number means, by the words before it. */
enum LabelRole {
    /** A step that never restarts with an epoch. */
    GLOBAL_STEP,
    STEP,
    ITERATION,
    /** A position in an epoch, or a step where no epochs are logged. */
    BATCH,
    EPOCH,
    RANK,
    /** The words name a split only. */
    SPLIT,
    VALUE;

    private static final Set<String> GLOBAL_STEPS = Set.of(
            "global_step",
            "globalstep",
            "global_steps",
            "global_iter",
            "global_iteration",
            "num_updates",
            "num_update",
            "n_updates",
            "nupdates",
            "optimizer_step",
            "opt_step",
            "gstep",
            "total_timesteps",
            "timesteps_total",
            "num_timesteps");
    private static final Set<String> STEPS = Set.of(
            "step",
            "steps",
            "train_step",
            "train_steps",
            "training_step",
            "training_steps",
            "trainstep",
            "current_step",
            "current_steps",
            "cur_step",
            "curr_step",
            "step_num",
            "step_idx",
            "stp",
            "update",
            "updates",
            "upd",
            "up",
            "timestep",
            "timesteps",
            "env_step",
            "env_steps");
    private static final Set<String> ITERATIONS = Set.of(
            "iter",
            "iters",
            "iteration",
            "iterations",
            "itr",
            "itn",
            "training_iteration",
            "train_iter",
            "cur_iter",
            "iter_num",
            "it",
            "round");
    private static final Set<String> BATCHES = Set.of(
            "batch",
            "batches",
            "minibatch",
            "mini-batch",
            "mini_batch",
            "batch_idx",
            "batch_id",
            "ba",
            "step_in_epoch",
            "iter_in_epoch",
            "batch_in_epoch");
    private static final Set<String> EPOCHS =
            Set.of("epoch", "epochs", "ep", "epo", "epoch_num", "cur_epoch", "epoch_idx");

    /** Words beside which a step's or epoch's word is a setting, a speed or a count. */
    private static final Set<String> NO_POSITION = Set.of(
            "max",
            "maximum",
            "min",
            "total",
            "num",
            "number",
            "n",
            "warmup",
            "warm-up",
            "per",
            "every",
            "each",
            "skipped",
            "nan",
            "save",
            "logging",
            "decay",
            "accumulation",
            "accum",
            "remaining",
            "time",
            "sec",
            "ms",
            "best",
            "mean",
            "average",
            "avg",
            "size",
            "interval",
            "duration",
            "for",
            "in",
            "took",
            "last");

    /** Words that make the next one a point in time. */
    private static final Set<String> DATING = Set.of("at", "after");

    /** The role of words, in lower case, that are separated by single blanks. */
    static LabelRole of(String label) {
        String[] words = label.split(" ");
        String word = withoutSplit(lastPart(words[words.length - 1]));
        LabelRole role = ofWord(word);
        if (word.startsWith("max")) {
            String whole = words[words.length - 1];
            role = ofWord(whole.substring(0, Math.max(0, whole.indexOf('/'))));
        }
        if (role == VALUE) {
            return words.length == 1 && Split.named(word) != null ? SPLIT : VALUE;
        }
        boolean dated = words.length > 1 && DATING.contains(words[words.length - 2]);
        for (int i = 0; i < words.length - 1 && !dated; i++) {
            if (NO_POSITION.contains(words[i])) {
                return VALUE;
            }
        }
        int slash = words[words.length - 1].lastIndexOf('/');
        if (slash > 0 && NO_POSITION.contains(lastPart(words[words.length - 1].substring(0, slash)))) {
            return VALUE;
        }
        boolean global = role == STEP && words.length > 1 && words[words.length - 2].equals("global");
        return global ? GLOBAL_STEP : role;
    }

    private static LabelRole ofWord(String word) {
        if (GLOBAL_STEPS.contains(word)) {
            return GLOBAL_STEP;
        }
        if (STEPS.contains(word)) {
            return STEP;
        }
        if (ITERATIONS.contains(word)) {
            return ITERATION;
        }
        if (BATCHES.contains(word)) {
            return BATCH;
        }
        if (EPOCHS.contains(word)) {
            return EPOCH;
        }
        return word.equals("rank") || word.equals("local_rank") ? RANK : VALUE;
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@code valid_num_updates} as {@code num_updates}. */
    private static String withoutSplit(String word) {
        int underscore = word.indexOf('_');
        String rest = word.substring(underscore + 1);
        boolean prefixed = underscore > 0 && Split.named(word.substring(0, underscore)) != null;
        return prefixed && ofWord(rest.toLowerCase(Locale.ROOT)) != VALUE ? rest : word;
    }

    /** Whether the number is a step or an epoch. */
    boolean isPosition() {
        return isStep() || this == EPOCH;
    }

    boolean isStep() {
        return compareTo(BATCH) <= 0;
    }
}
