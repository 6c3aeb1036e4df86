package dev.epicenter.forecast;

import dev.epicenter.Formats;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reports tasks that have scores of several metrics, which measure the same answers. */
public final class SecondMetrics {
    private static final int NAMED = 4;

    private SecondMetrics() {}

    /** A sentence where the selected rows have several metrics of a task; empty otherwise. */
    public static List<String> notes(ScoreTable table) {
        Map<String, Set<String>> metrics = new TreeMap<>();
        table.rows()
                .forEach(row -> metrics.computeIfAbsent(row.task(), any -> new TreeSet<>())
                        .add(row.metric()));
        Set<String> names = new TreeSet<>();
        long tasks = metrics.values().stream()
                .filter(own -> own.size() > 1)
                .peek(names::addAll)
                .count();
        return tasks == 0
                ? List.of()
                : List.of(
                        Formats.count(tasks, "task") + (tasks == 1 ? " has" : " have") + " several metrics ("
                                + String.join(", ", names.stream().limit(NAMED).toList())
                                + (names.size() > NAMED ? ", ..." : "")
                                + "): all are predicted, and those of a task are resampled together; --metric NAME selects one.");
    }
}
