package dev.epicenter.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scores of a training set as arrays, for methods whose constants many series share: such a method computes a
 * model's prediction once, and not once per task. Families, tasks and models have indices from 0, in the order of the
 * corpus.
 */
final class Observations {
    /** A family at a scale. Two tasks at one scale may come from different models. */
    record Model(int family, double x, double logParams, double logTokens) {}

    private final Map<String, Integer> families = new HashMap<>();
    private final Map<String, Integer> tasks = new HashMap<>();
    private final List<Model> models = new ArrayList<>();
    private final int[] modelOf;
    private final int[] taskOf;
    private final double[] score;
    private final double[] chance;

    Observations(SeriesSet training) {
        int n = training.series().stream()
                .mapToInt(series -> series.points().size())
                .sum();
        modelOf = new int[n];
        taskOf = new int[n];
        score = new double[n];
        chance = new double[n];
        Map<Model, Integer> known = new HashMap<>();
        int at = 0;
        for (Series series : training.series()) {
            int family = index(families, series.family());
            int task = index(tasks, series.task());
            for (Point point : series.points()) {
                Model model = new Model(family, point.x(), point.logParams(), point.logTokens());
                modelOf[at] = index(known, model);
                if (modelOf[at] == models.size()) {
                    models.add(model);
                }
                taskOf[at] = task;
                score[at] = point.score();
                chance[at] = series.chance().orElse(0);
                at++;
            }
        }
    }

    private static <T> int index(Map<T, Integer> known, T one) {
        Integer index = known.putIfAbsent(one, known.size());
        return index == null ? known.size() - 1 : index;
    }

    int size() {
        return score.length;
    }

    int families() {
        return families.size();
    }

    int tasks() {
        return tasks.size();
    }

    List<Model> models() {
        return models;
    }

    /** The index of a family; 0 for an unknown one. */
    int family(String name) {
        return families.getOrDefault(name, 0);
    }

    /** The index of a task; 0 for an unknown one. */
    int task(String name) {
        return tasks.getOrDefault(name, 0);
    }

    int modelOf(int at) {
        return modelOf[at];
    }

    int taskOf(int at) {
        return taskOf[at];
    }

    double score(int at) {
        return score[at];
    }

    /** The task's chance level, 0 where unknown. */
    double chance(int at) {
        return chance[at];
    }
}
