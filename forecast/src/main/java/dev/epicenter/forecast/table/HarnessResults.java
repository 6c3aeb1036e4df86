package dev.epicenter.forecast.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The results of lm-evaluation-harness in any version: {@code acc} and {@code acc_stderr} (to 0.3), or {@code acc,none} and
 * {@code acc_stderr,none} (from 0.4), with shots, item counts and {@code higher_is_better} where the version writes them.
 * Also lighteval's and the Open LLM Leaderboard's ({@code harness|arc:challenge|25}), and one file with results of several
 * models by name.
 */
final class HarnessResults {
    private static final Pattern PRETRAINED = Pattern.compile("(?:^|,)(?:pretrained|model|engine|path)=([^,]+)");
    private static final Pattern REVISION = Pattern.compile("(?:^|,)revision=([^,]+)");

    /** {@code harness|arc:challenge|25} and {@code leaderboard|mmlu:anatomy|5|0}. */
    private static final Pattern SUITE =
            Pattern.compile("^[a-z_-]{1,40}\\|([^|]{1,200})\\|([0-9]{1,3})(?:\\|[0-9]{1,3})?$");

    private static final Set<String> NO_METRICS =
            Set.of("alias", " ", "name", "sample_len", "sample_count", "samples", "truncated");

    /** Version 0.3 wrote ppl for it: results of both versions are one metric. */
    private static final String PERPLEXITY = "perplexity";

    private final String file;
    private final JsonNode root;
    private final String model;
    private final OptionalDouble params;
    private final List<RawScore> scores = new ArrayList<>();

    private HarnessResults(String file, JsonNode root, String model) {
        this.file = file;
        this.root = root;
        this.model = model;
        double stated = root.at("/config/model_num_parameters").asDouble(-1);
        this.params = stated > 0 ? OptionalDouble.of(stated) : OptionalDouble.empty();
    }

    static boolean recognizes(JsonNode root) {
        return root.isObject() && (root.path("results").isObject() || isByModel(root));
    }

    /** Whether each value is a whole result, with the model's name as its key. */
    private static boolean isByModel(JsonNode root) {
        return !root.isEmpty()
                && root.properties().stream()
                        .allMatch(field -> field.getValue().path("results").isObject());
    }

    /**
     * The scores of a file.
     *
     * @param root its content, which {@link #recognizes} accepts
     * @param folder that was named; the folders below it may name the model
     */
    static List<RawScore> scores(Path file, Path folder, JsonNode root) {
        List<RawScore> all = new ArrayList<>();
        if (!root.path("results").isObject()) {
            root.properties()
                    .forEach(field ->
                            all.addAll(new HarnessResults(file.toString(), field.getValue(), field.getKey()).tasks()));
            return all;
        }
        JsonNode results = root.get("results");
        boolean models = !results.isEmpty()
                && results.properties().stream()
                        .allMatch(field -> field.getValue().isObject()
                                && !field.getValue().isEmpty()
                                && field.getValue().properties().stream()
                                        .allMatch(inner -> inner.getValue().isObject()));
        if (models) {
            results.properties().forEach(field -> {
                HarnessResults one = new HarnessResults(file.toString(), root, field.getKey());
                field.getValue().properties().forEach(task -> one.task(task.getKey(), task.getValue()));
                all.addAll(one.scores);
            });
            return all;
        }
        return new HarnessResults(file.toString(), root, model(file, folder, root)).tasks();
    }

    /** The model's name by the file, or by its folder. A revision other than main is another model. */
    private static String model(Path file, Path folder, JsonNode root) {
        JsonNode arguments = root.at("/config/model_args");
        String text = arguments.isString() ? arguments.asString() : "";
        String revision = arguments.isObject()
                ? arguments.path("revision").asString("")
                : group(REVISION, text).orElse("");
        String suffix = revision.isEmpty() || revision.equals("main") ? "" : "@" + revision;
        for (String path : List.of(
                "/model_name",
                "/config_general/model_name",
                "/config/model_args/pretrained",
                "/config_general/model_config/model_name")) {
            JsonNode name = root.at(path);
            if (name.isString() && !name.asString().isBlank()) {
                return name.asString() + suffix;
            }
        }
        Optional<String> pretrained = group(PRETRAINED, text);
        if (pretrained.isPresent()) {
            return pretrained.get() + suffix;
        }
        Path parent = file.toAbsolutePath().getParent();
        String own = String.valueOf(file.getFileName()).replaceFirst("\\.json(\\.gz|\\.zst)?$", "");
        if (parent == null || parent.equals(folder.toAbsolutePath()) || !file.startsWith(folder)) {
            return own;
        }
        String above = String.valueOf(parent.getFileName());
        // A folder such as zero-shot or 7B names no model, if the file does.
        return !namesModel(above) && namesModel(own) ? own : above;
    }

    /** Whether it states a size and more. */
    private static boolean namesModel(String name) {
        NameParts parts = NameParts.of(name);
        return parts.params().isPresent() && !parts.family().isEmpty();
    }

    private static Optional<String> group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    private List<RawScore> tasks() {
        root.get("results").properties().stream()
                // The average over all tasks, as lighteval writes it.
                .filter(task -> !task.getKey().equals("all"))
                .forEach(task -> task(task.getKey(), task.getValue()));
        return scores;
    }

    private void task(String key, JsonNode values) {
        if (!values.isObject() || key.isBlank() || model.isBlank()) {
            return;
        }
        Matcher suite = SUITE.matcher(key);
        String task = suite.matches() ? suite.group(1).replace(':', '_') : key;
        String shots = suite.matches() ? suite.group(2) : shots(key);
        JsonNode items = root.path("n-samples").path(key).path("effective");
        for (Map.Entry<String, JsonNode> field : values.properties()) {
            String metric = field.getKey();
            if (NO_METRICS.contains(metric)
                    || isError(metric)
                    || !number(field.getValue()).isPresent()) {
                continue;
            }
            String plain = metric.replaceFirst(",none$", "").replaceFirst("^ppl\\b", PERPLEXITY);
            JsonNode higher = root.path("higher_is_better").path(key).path(metric.replaceFirst(",.*", ""));
            scores.add(new RawScore(
                    file,
                    0,
                    "",
                    model,
                    params,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    task,
                    plain,
                    number(field.getValue()).getAsDouble(),
                    false,
                    OptionalDouble.empty(),
                    shots,
                    stderr(values, metric),
                    items.isNumber() && items.asDouble() > 0
                            ? OptionalDouble.of(items.asDouble())
                            : OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    higher.isBoolean() ? Optional.of(higher.asBoolean()) : Optional.empty(),
                    OptionalDouble.empty(),
                    ""));
        }
    }

    private static boolean isError(String metric) {
        return metric.replaceFirst(",.*", "").endsWith("_stderr");
    }

    private static OptionalDouble stderr(JsonNode values, String metric) {
        int comma = metric.indexOf(',');
        String name = comma < 0 ? metric + "_stderr" : metric.substring(0, comma) + "_stderr" + metric.substring(comma);
        OptionalDouble error = number(values.path(name));
        return error.isPresent() && error.getAsDouble() >= 0 ? error : OptionalDouble.empty();
    }

    private String shots(String task) {
        for (JsonNode shots : List.of(
                root.path("n-shot").path(task),
                root.path("configs").path(task).path("num_fewshot"),
                root.at("/config/num_fewshot"))) {
            if (shots.isIntegralNumber()) {
                return shots.asString();
            }
        }
        return "";
    }

    /** The finite number of a value; some versions write numbers as text, and N/A where there is none. */
    private static OptionalDouble number(JsonNode value) {
        double number = value.isNumber()
                ? value.asDouble()
                : value.isString()
                        ? NumberStyle.POINT
                                .parse(value.asString())
                                .map(Quantity::value)
                                .orElse(Double.NaN)
                        : Double.NaN;
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
