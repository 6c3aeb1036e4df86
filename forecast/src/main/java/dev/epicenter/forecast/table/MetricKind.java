package dev.epicenter.forecast.table;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a metric's name says about its unit, and whether a name is that of a metric. */
final class MetricKind {
    private static final Set<String> SHARES = Set.of(
            "acc",
            "accuracy",
            "accuracies",
            "accnorm",
            "em",
            "exactmatch",
            "quasiexactmatch",
            "prefixexactmatch",
            "f1",
            "f1score",
            "macrof1",
            "microf1",
            "pass@1",
            "pass1",
            "pct",
            "percent",
            "bleu",
            "rouge",
            "rougel",
            "rouge1",
            "rouge2",
            "chrf",
            "winrate",
            "correct");

    /** The arrow of a metric that is better when low. */
    private static final char FALLS = '\u2193';

    private static final Set<String> ERRORS = Set.of("wer", "cer", "brier");

    /** At the end of a name, as in {@code top1_err}; elsewhere they are words of a task. */
    private static final Set<String> LAST_ERRORS = Set.of("eer", "err", "error");

    /** They fall with skill and have no upper bound. */
    private static final Set<String> UNBOUNDED = Set.of("fid", "mae", "mse", "rmse");

    /** A metric at the end of a wide column's name, such as {@code arc_easy/acc} or {@code MMLU - EM}. */
    private static final Pattern SUFFIX = Pattern.compile(
            "(?i)^(.{1,100}?)[ /_.:|-]{1,3}\\(?((?:acc_norm|acc|accuracy|exact_match|em|f1|f1_score|(?:word_|byte_|token_)?(?:ppl|perplexity)"
                    + "|bits_per_byte|bits_per_character|bpb|bpc|(?:val_|eval_|test_)?loss|nll|pass@1|bleu|rouge_?[l12]|mcc|elo|brier_score"
                    + "|brier|wer|cer)(?:,[a-z_-]{1,30})?)\\)?$");

    private MetricKind() {}

    /** A column of a wide table. */
    record Column(String task, String metric) {}

    /** The task and the metric of a wide column's name; the metric is {@code score} if it has none. */
    static Column column(String name) {
        Matcher suffix = SUFFIX.matcher(name);
        return suffix.matches()
                ? new Column(suffix.group(1).strip(), suffix.group(2))
                : new Column(name, isMetric(name) ? name : "score");
    }

    /** Whether a column of this name holds scores. */
    static boolean isMetric(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9@]", "");
        return SHARES.contains(plain) || kind(name).isPresent();
    }

    /**
     * The unit that a metric's name states, or the task's name if the metric has a general one; empty for shares, such as
     * an accuracy.
     */
    static Optional<ScoreUnit.Choice> of(String metric, String task, boolean fallsWithSkill) {
        Optional<ScoreUnit.Choice> own = kind(metric);
        boolean general = Set.of("score", "value", "").contains(metric.toLowerCase(Locale.ROOT));
        Optional<ScoreUnit.Choice> choice = own.isPresent() || !general ? own : kind(task);
        return choice.isPresent() || !fallsWithSkill ? choice : of(ScoreUnit.Kind.ERROR);
    }

    private static Optional<ScoreUnit.Choice> kind(String name) {
        String lower = name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        List<String> words = Arrays.stream(lower.split("[^a-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .toList();
        if (words.isEmpty()) {
            return name.indexOf(FALLS) >= 0 ? of(ScoreUnit.Kind.ERROR) : Optional.empty();
        }
        if (lower.contains("perplexity") || words.contains("ppl")) {
            return of(ScoreUnit.Kind.PERPLEXITY);
        }
        if (lower.contains("bits_per")
                || words.contains("bpb")
                || words.contains("bpc")
                || lower.contains("bits per")) {
            return of(ScoreUnit.Kind.BITS);
        }
        if (words.contains("loss")
                || UNBOUNDED.contains(words.get(words.size() - 1))
                || words.contains("nll")
                || lower.contains("cross_entropy")
                || words.contains("xent")) {
            return of(ScoreUnit.Kind.LOSS);
        }
        if (lower.contains("loglikelihood") || lower.contains("log_likelihood") || words.contains("logprob")) {
            return of(ScoreUnit.Kind.LOG_LIKELIHOOD);
        }
        if (words.contains("elo")) {
            return of(ScoreUnit.Kind.ELO);
        }
        if (isError(words) || name.indexOf(FALLS) >= 0) {
            return of(ScoreUnit.Kind.ERROR);
        }
        if (words.contains("mcc")
                || words.contains("matthews")
                || words.contains("pearson")
                || words.contains("spearman")) {
            return Optional.of(new ScoreUnit.Choice(ScoreUnit.Kind.RANGE, -1, 1));
        }
        return Optional.empty();
    }

    private static boolean isError(List<String> words) {
        String last = words.get(words.size() - 1);
        boolean rate = (last.equals("rate") || last.equals("rates"))
                && words.size() > 1
                && words.get(words.size() - 2).equals("error");
        return words.stream().anyMatch(ERRORS::contains)
                || rate
                || LAST_ERRORS.contains(last)
                || words.equals(List.of("der"));
    }

    private static Optional<ScoreUnit.Choice> of(ScoreUnit.Kind kind) {
        return Optional.of(new ScoreUnit.Choice(kind, 0, 1));
    }
}
