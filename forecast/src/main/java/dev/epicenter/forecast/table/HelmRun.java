package dev.epicenter.forecast.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One run of HELM: {@code run_spec.json} names the model and the scenario, {@code stats.json} has the statistics. The test
 * split without perturbation counts. Of the many metrics of a run the first of {@link #METRICS} is taken, unless others are
 * requested.
 */
final class HelmRun {
    static final String SPEC = "run_spec.json";

    /** The metrics that HELM's leaderboards show, in the order of preference. */
    private static final List<String> METRICS = List.of(
            "quasi_prefix_exact_match",
            "quasi_exact_match",
            "exact_match",
            "prefix_exact_match",
            "final_number_exact_match",
            "exact_match_indicator",
            "math_equiv_chain_of_thought",
            "math_equiv",
            "f1_score",
            "RR@10",
            "NDCG@10",
            "rouge_2",
            "bleu_4",
            "code_eval_acc",
            "pass",
            "bits_per_byte",
            "logprob");

    private HelmRun() {}

    /**
     * The scores of a run.
     *
     * @param metrics the requested ones; empty for the run's main metric
     */
    static List<RawScore> scores(Path run, Set<String> metrics) {
        Path specFile = run.resolve(SPEC);
        Path statsFile = run.resolve("stats.json");
        JsonNode spec =
                JsonTable.parse(specFile.toString(), InputText.read(specFile).text());
        JsonNode stats =
                JsonTable.parse(statsFile.toString(), InputText.read(statsFile).text());
        Map<String, JsonNode> of = test(stats);
        List<RawScore> scores = new ArrayList<>();
        List<String> wanted = metrics.isEmpty()
                ? METRICS.stream().filter(of::containsKey).limit(1).toList()
                : of.keySet().stream().filter(metrics::contains).toList();
        JsonNode items = of.getOrDefault("num_instances", spec.path("none"));
        for (String metric : wanted) {
            double mean = Objects.requireNonNull(of.get(metric)).path("mean").asDouble(Double.NaN);
            if (Double.isFinite(mean)) {
                scores.add(
                        score(statsFile, spec, metric, mean, items.path("mean").asDouble(0)));
            }
        }
        return scores;
    }

    private static RawScore score(Path file, JsonNode spec, String metric, double mean, double items) {
        JsonNode adapter = spec.path("adapter_spec");
        String name = spec.path("name").asString("");
        JsonNode shots = adapter.path("max_train_instances");
        return new RawScore(
                file.toString(),
                0,
                "",
                adapter.path("model").asString(adapter.path("model_deployment").asString(name)),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                task(spec, name),
                metric,
                mean,
                false,
                OptionalDouble.empty(),
                shots.isIntegralNumber() ? shots.asString() : "",
                OptionalDouble.empty(),
                items > 1 ? OptionalDouble.of(items) : OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                "");
    }

    /** The run's name without the model and the adapter: {@code mmlu:subject=anatomy} is {@code mmlu subject=anatomy}. */
    private static String task(JsonNode spec, String name) {
        int colon = name.indexOf(':');
        if (name.isEmpty()) {
            return spec.at("/groups/0").asString("task");
        }
        StringBuilder task = new StringBuilder(colon < 0 ? name : name.substring(0, colon));
        for (String part : (colon < 0 ? "" : name.substring(colon + 1)).split(",")) {
            String key = part.replaceFirst("=.*", "");
            if (!part.isEmpty()
                    && !Set.of(
                                    "model",
                                    "model_deployment",
                                    "method",
                                    "data_augmentation",
                                    "max_train_instances",
                                    "num_output_tokens")
                            .contains(key)) {
                task.append(' ').append(part);
            }
        }
        return task.toString();
    }

    /** The statistics of the test split, or of the validation split where there is none, without perturbations. */
    private static Map<String, JsonNode> test(JsonNode stats) {
        Map<String, JsonNode> of = new LinkedHashMap<>();
        for (String split : List.of("test", "valid", "")) {
            for (JsonNode stat : stats) {
                JsonNode name = stat.path("name");
                boolean same = split.isEmpty()
                        ? !name.has("split")
                        : name.path("split").asString("").equals(split);
                if (same && !name.has("perturbation") && stat.path("count").asInt(1) > 0) {
                    of.putIfAbsent(name.path("name").asString(""), stat);
                }
            }
        }
        return of;
    }
}
