package dev.epicenter.forecast.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The chance levels of well-known tasks: one over the number of options, or 0 for free answers ({@code known-tasks.csv}).
 * They hold for accuracies and exact matches, not for F1 or other metrics.
 */
final class KnownTasks {
    private static final Set<String> METRICS = Set.of(
            "acc",
            "accuracy",
            "acc_norm",
            "acc_raw",
            "exact_match",
            "em",
            "score",
            "value",
            "quasi_exact_match",
            "mc1",
            "pass@1",
            "correct");

    private static final KnownTasks SHIPPED = new KnownTasks();

    private final Map<String, Double> exact = new LinkedHashMap<>();
    private final Map<Pattern, Double> patterns = new LinkedHashMap<>();

    private KnownTasks() {
        RawTable table = Shipped.table("known-tasks.csv");
        // The longest pattern is the most specific one.
        List<RawTable.Row> rows = table.rows().stream()
                .sorted(Comparator.comparingInt(row -> -row.cells().get(0).length()))
                .toList();
        for (RawTable.Row row : rows) {
            String name = row.cells().get(0);
            double chance = Double.parseDouble(row.cells().get(1));
            if (name.contains("*")) {
                patterns.put(Pattern.compile(name.replace("*", ".*")), chance);
            } else {
                exact.put(name, chance);
            }
        }
    }

    /** The chance level of a task by its name in any spelling; empty for an unknown task or metric. */
    static OptionalDouble chance(String task, String metric) {
        if (!METRICS.contains(metric.toLowerCase(Locale.ROOT).replaceFirst(",.*", ""))) {
            return OptionalDouble.empty();
        }
        for (String name : names(task)) {
            Double exact = SHIPPED.exact.get(name);
            if (exact != null) {
                return OptionalDouble.of(exact);
            }
        }
        for (String name : names(task)) {
            for (Map.Entry<Pattern, Double> pattern : SHIPPED.patterns.entrySet()) {
                if (pattern.getKey().matcher(name).matches()) {
                    return OptionalDouble.of(pattern.getValue());
                }
            }
        }
        return OptionalDouble.empty();
    }

    /** The name, and the name without shots, splits and formats. */
    private static List<String> names(String task) {
        // HELM's names have arguments, such as "hellaswag dataset=hellaswag".
        int arguments = task.indexOf('=') < 0 ? -1 : task.indexOf(' ');
        String name = (arguments < 0 ? task : task.substring(0, arguments))
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceFirst(" \\[[^\\[\\]]*\\]$", "")
                .replaceAll("\\(?\\b[0-9]+[- ]?shots?\\)?", "")
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "")
                // As exports of runs write it.
                .replaceFirst("^(?:eval|val|valid|validation|test)_(?=.)", "");
        List<String> names = new ArrayList<>(List.of(name));
        String shorter = name;
        for (int i = 0; i < 4; i++) {
            String cut = shorter.replaceFirst(
                    "_(val|valid|validation|test|dev|rc|mc|openai|standard|[0-9]+shot|zeroshot|fewshot|cot|xl|debiased)$",
                    "");
            if (cut.equals(shorter)) {
                break;
            }
            names.add(cut);
            shorter = cut;
        }
        return names;
    }
}
