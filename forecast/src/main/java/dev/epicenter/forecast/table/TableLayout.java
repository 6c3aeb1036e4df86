package dev.epicenter.forecast.table;

import dev.epicenter.EpicenterException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where the scores of a table are.
 *
 * @param kind of the table
 * @param scores the columns that hold scores
 */
record TableLayout(Kind kind, List<Score> scores) {
    enum Kind {
        /** One score in each row, of the row's task. */
        LONG,
        /** Several metrics of the row's task in each row. */
        METRICS,
        /** One column for each task. */
        WIDE,
        /** One row for each task, and one column for each model. */
        MODELS
    }

    /**
     * A column of scores.
     *
     * @param name the task (wide), the metric (long) or the model of its scores
     * @param metric of its scores
     * @param stderr the column of their standard errors; -1 without one
     */
    record Score(int index, String name, String metric, int stderr) {}

    /** Numbers of a leaderboard that are no scores. */
    private static final Set<String> NO_TASKS = Set.of(
            "likes",
            "hub",
            "hublikes",
            "downloads",
            "rank",
            "index",
            "id",
            "unnamed0",
            "co2costkg",
            "co2cost",
            "cost",
            "price",
            "generation",
            "year",
            "date",
            "layers",
            "nlayers",
            "numlayers",
            "dmodel",
            "hiddensize",
            "nheads",
            "heads",
            "contextlength",
            "context",
            "seqlen",
            "vocab",
            "vocabsize",
            "lr",
            "learningrate",
            "batchsize",
            "seed",
            "step",
            "steps",
            "epoch",
            "latency",
            "latencyms",
            "latencys",
            "imgsize",
            "imagesize",
            "inputsize",
            "resolution",
            "cropsize",
            "croppct",
            "throughput",
            "memory",
            "votes",
            "version",
            "moe",
            "flagged",
            "warmup",
            "width",
            "depth");

    /** Words of measured costs and of settings, such as {@code rank_diff}, {@code infer_img_size}, {@code gmacs_total}. */
    private static final Pattern NO_TASK_WORDS =
            Pattern.compile("(?:^|[^a-z])(?:rank|diff|per_sec|per_second|inference time|step_time|timestamp|runtime"
                    + "|gflops?|mflops?|tflops?|flops|g?macs|mmacs|madds|macts|latency|throughput|fps|speedup"
                    + "|img_size|image_size"
                    + "|input_size|samples_seen|tokens_seen|batch_size|learning_rate|context_length|seq_len)(?:[^a-z]|$)"
                    // A unit of time.
                    + "|[(\\[](?:s|ms|sec|secs|seconds|min|h|hours|gpu hours|days)[)\\]]$");

    /** No score is larger, except perplexities and others that their names tell. */
    private static final double LARGEST_SCORE = 10_000;

    /** Names, in lower case without punctuation, of integers that tell repeats apart: seedno, random_seed, trial, run_id. */
    private static final Pattern REPEAT = Pattern.compile("(?:random|data|init|train|model)?"
            + "(?:seed|trial|run|replicate|repeat|repetition|fold|experiment|exp|job|row)s?"
            + "(?:no|nr|num|number|id|idx|index)?");

    private static final Pattern STDERR =
            Pattern.compile("(?i)^(.{1,100}?)[ /_.:|-]{0,3}\\(?(?:stderr|std_err|std err|se)(?:,[a-z_-]{1,30})?\\)?$");

    /** The layout of a table; may assign the role of the score to the only column that can have it. */
    static TableLayout of(RawTable table, RoleColumns roles, TableOptions options) {
        if (!roles.has(ColumnRole.MODEL) && !roles.has(ColumnRole.PARAMS) && !roles.has(ColumnRole.TASK)) {
            tasksOfModels(table, roles);
        }
        boolean wide = !options.idColumns().isEmpty() || !roles.has(ColumnRole.TASK);
        if (!wide && roles.has(ColumnRole.SCORE)) {
            int score = roles.index(ColumnRole.SCORE).orElseThrow();
            String header = table.columns().get(score);
            String metric = MetricKind.isMetric(header) ? header : "score";
            return new TableLayout(
                    Kind.LONG,
                    List.of(new Score(
                            score,
                            metric,
                            metric,
                            roles.index(ColumnRole.STDERR).orElse(-1))));
        }
        if (!wide) {
            return longWithoutScore(table, roles, options);
        }
        if (options.idColumns().isEmpty() && options.columns().containsKey(ColumnRole.SCORE)) {
            return onlyColumn(table, roles.index(ColumnRole.SCORE).orElseThrow());
        }
        List<Score> tasks = wide(table, roles, options);
        if (tasks.isEmpty() && roles.has(ColumnRole.LOSS)) {
            // A table of losses.
            int loss = roles.index(ColumnRole.LOSS).orElseThrow();
            roles.remove(ColumnRole.LOSS);
            return onlyColumn(table, loss);
        }
        if (tasks.isEmpty()) {
            throw new EpicenterException(
                    table.source() + ", line 1: no column of scores; found "
                            + RoleColumns.names(table.columns())
                            + "; name it with --column score=NAME and --column task=NAME, or the other columns with --id-columns");
        }
        return new TableLayout(Kind.WIDE, tasks);
    }

    /** A table of one task, without a column for its name. */
    private static TableLayout onlyColumn(RawTable table, int index) {
        String name = table.columns().get(index);
        MetricKind.Column column = MetricKind.column(name);
        return new TableLayout(Kind.WIDE, List.of(score(table, index, column.task(), column.metric())));
    }

    /** The first column has the tasks where at least two others are models by their names, such as {@code LLaMA 7B}. */
    private static void tasksOfModels(RawTable table, RoleColumns roles) {
        long models = table.columns().stream()
                .filter(name -> ModelName.size(name).isPresent())
                .count();
        boolean numbers = IntStream.range(1, table.columns().size()).allMatch(i -> isNumeric(table, i));
        if (models >= 2 && numbers && !isNumeric(table, 0)) {
            roles.set(ColumnRole.TASK, 0);
        }
    }

    private static TableLayout longWithoutScore(RawTable table, RoleColumns roles, TableOptions options) {
        List<Score> metrics = new ArrayList<>();
        List<Score> numbers = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            String name = table.columns().get(i);
            if (roles.isRecognized(i) && roles.index(ColumnRole.LOSS).orElse(-1) != i || isStderr(name)) {
                continue;
            }
            if (MetricKind.isMetric(name) && isNumeric(table, i)) {
                metrics.add(score(table, i, name, name));
            } else if (!name.isEmpty() && !isNoTask(table, i) && isNumeric(table, i)) {
                numbers.add(score(table, i, name, "score"));
            }
        }
        if (!metrics.isEmpty()) {
            roles.remove(ColumnRole.LOSS);
            if (metrics.size() > 1) {
                // Each metric has its own standard errors, or none.
                roles.remove(ColumnRole.STDERR);
            }
            Kind kind = metrics.size() == 1 ? Kind.LONG : Kind.METRICS;
            return new TableLayout(kind, metrics);
        }
        if (!roles.has(ColumnRole.MODEL) && numbers.size() > 1) {
            return new TableLayout(Kind.MODELS, numbers);
        }
        if (numbers.size() > 1 && !options.columns().containsKey(ColumnRole.TASK)) {
            // The task's column is, for example, the data set of the training.
            roles.remove(ColumnRole.TASK);
            return new TableLayout(Kind.WIDE, wide(table, roles, options));
        }
        if (numbers.size() == 1) {
            return new TableLayout(Kind.LONG, numbers);
        }
        throw new EpicenterException(table.source() + ", line 1: no column score; found "
                + RoleColumns.names(table.columns()) + "; name it with --column score=NAME");
    }

    private static List<Score> wide(RawTable table, RoleColumns roles, TableOptions options) {
        List<Integer> given = options.idColumns().stream()
                .map(name -> RoleColumns.index(table, name, "--id-columns " + name))
                .toList();
        List<Score> tasks = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            String name = table.columns().get(i);
            boolean isScore = roles.index(ColumnRole.SCORE).orElse(-1) == i;
            boolean isId = given.contains(i) || roles.isRecognized(i) && !isScore;
            if (isId || name.isEmpty() || isStderr(name)) {
                continue;
            }
            if (given.isEmpty() && (isNoTask(table, i) || !isNumeric(table, i))) {
                continue;
            }
            MetricKind.Column column = MetricKind.column(name);
            tasks.add(score(table, i, column.task(), column.metric()));
        }
        return tasks;
    }

    private static Score score(RawTable table, int index, String name, String metric) {
        String header = table.columns().get(index).toLowerCase(Locale.ROOT);
        for (int i = 0; i < table.columns().size(); i++) {
            Optional<String> of = stderrOf(table.columns().get(i));
            if (of.isPresent() && of.get().equals(header.replaceAll(",none$", ""))) {
                return new Score(index, name, metric, i);
            }
        }
        return new Score(index, name, metric, -1);
    }

    private static boolean isStderr(String name) {
        return stderrOf(name).isPresent();
    }

    /** The column that this one has the standard errors of; empty if it has none. */
    private static Optional<String> stderrOf(String name) {
        var matcher = STDERR.matcher(name.toLowerCase(Locale.ROOT));
        return matcher.matches()
                        && (name.toLowerCase(Locale.ROOT).contains("std") || name.matches(".*[\\s_/-][sS][eE]"))
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    private static boolean isNoTask(RawTable table, int index) {
        String plain = Normalizer.normalize(
                        HeaderName.withoutPrefix(table.columns().get(index)), Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT);
        plain = plain.replaceAll("[^a-z0-9]", "");
        boolean words = NO_TASK_WORDS
                .matcher(table.columns().get(index).toLowerCase(Locale.ROOT))
                .find();
        return NO_TASKS.contains(plain)
                || words
                || isTooLarge(table, index)
                || REPEAT.matcher(plain).matches() && isInteger(table, index);
    }

    /** Whether all numbers of a column that no metric names are counts, such as samples. */
    private static boolean isTooLarge(RawTable table, int index) {
        double[] numbers = table.rows().stream()
                .flatMap(row -> NumberStyle.POINT.parse(row.cells().get(index)).stream())
                .mapToDouble(Quantity::value)
                .toArray();
        return numbers.length > 0
                && !MetricKind.isMetric(table.columns().get(index))
                && Arrays.stream(numbers).allMatch(value -> value > LARGEST_SCORE);
    }

    /** Whether a column of this name tells repeats apart, of which the mean is right. */
    static boolean tellsRepeats(String name) {
        return REPEAT.matcher(
                        HeaderName.withoutPrefix(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                .matches();
    }

    private static boolean isInteger(RawTable table, int index) {
        return table.rows().stream()
                .map(row -> row.cells().get(index).strip())
                .allMatch(cell -> cell.isEmpty() || cell.matches("\\d{1,18}"));
    }

    private static boolean isNumeric(RawTable table, int index) {
        return NumberColumn.of(table, index, ColumnRole.SCORE, NumberStyle.POINT)
                .isNumeric();
    }
}
