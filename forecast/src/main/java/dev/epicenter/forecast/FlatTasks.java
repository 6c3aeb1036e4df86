package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds tasks whose scores do not depend on scale in a table. Nothing can be forecast for them. */
public final class FlatTasks {
    /** In points; the noise of a thousand questions is 1.6 points (one standard deviation at a score of 0.5). */
    private static final double AT_CHANCE = 2;

    private static final int NAMED = 3;

    private FlatTasks() {}

    /** A sentence about constant tasks and one about tasks at chance level; empty without such tasks. */
    public static List<String> notes(ScoreTable table) {
        Map<String, List<ScoreRow>> tasks = new LinkedHashMap<>();
        table.rows()
                .forEach(row -> tasks.computeIfAbsent(row.task(), task -> new ArrayList<>())
                        .add(row));
        List<String> notes = new ArrayList<>();
        note(notes, tasks, FlatTasks::constant, "The same score at every scale");
        note(notes, tasks, FlatTasks::atChance, "Never more than 2 points above chance");
        return notes;
    }

    private static void note(
            List<String> notes, Map<String, List<ScoreRow>> tasks, Predicate<List<ScoreRow>> flat, String words) {
        List<String> found = tasks.entrySet().stream()
                .filter(task -> flat.test(task.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!found.isEmpty()) {
            notes.add(words + ": " + found.size() + " of " + tasks.size() + " tasks ("
                    + String.join(", ", found.subList(0, Math.min(NAMED, found.size())))
                    + (found.size() > NAMED ? ", ..." : "") + "); the forecast for these is no change.");
        }
    }

    private static boolean constant(List<ScoreRow> rows) {
        return rows.size() > 1
                && rows.stream().mapToDouble(ScoreRow::score).distinct().count() == 1;
    }

    private static boolean atChance(List<ScoreRow> rows) {
        return rows.size() > 1
                && rows.stream()
                        .allMatch(row -> row.chance().isPresent()
                                && row.score() <= row.chance().getAsDouble() + AT_CHANCE / 100);
    }
}
