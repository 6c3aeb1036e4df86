package dev.epicenter.forecast;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The selected rows of a table. An empty set of metrics or shots selects all.
 *
 * @param without families or models to omit
 * @param withoutTasks patterns of tasks to omit; {@code *} is any text, and letters' case does not count
 */
public record Selection(Set<String> metrics, Set<String> shots, Set<String> without, Set<String> withoutTasks) {
    public static final Selection ALL = new Selection(Set.of(), Set.of(), Set.of());

    public Selection {
        metrics = Set.copyOf(metrics);
        shots = Set.copyOf(shots);
        without = Set.copyOf(without);
        withoutTasks = Set.copyOf(withoutTasks);
    }

    /** A selection of all tasks. */
    public Selection(Set<String> metrics, Set<String> shots, Set<String> without) {
        this(metrics, shots, without, Set.of());
    }

    boolean takes(String family, String model, String metric, String shot) {
        return (metrics.isEmpty() || metrics.contains(metric))
                && (shots.isEmpty() || shots.contains(shot))
                && !without.contains(family)
                && !without.contains(model);
    }

    /**
     * Whether no pattern matches the task.
     *
     * @param matched receives the patterns that do
     */
    boolean takesTask(String task, Consumer<String> matched) {
        boolean takes = true;
        for (String pattern : withoutTasks) {
            if (matches(pattern.toLowerCase(Locale.ROOT), task.toLowerCase(Locale.ROOT))) {
                matched.accept(pattern);
                takes = false;
            }
        }
        return takes;
    }

    /** Whether the parts between the stars of {@code pattern} follow each other in {@code text}. */
    private static boolean matches(String pattern, String text) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return pattern.equals(text);
        }
        String last = parts[parts.length - 1];
        if (!text.startsWith(parts[0])) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int at = text.indexOf(parts[i], from);
            if (at < 0) {
                return false;
            }
            from = at + parts[i].length();
        }
        return text.endsWith(last) && text.length() - last.length() >= from;
    }
}
