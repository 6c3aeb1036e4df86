package dev.epicenter.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Minimizing delta debugging (Zeller and Hildebrandt 2002, "Simplifying and isolating failure-inducing input", figure
 * 5): tries smaller and smaller parts of the set, and their complements. About 2 log2(n) queries for one culprit among
 * n, at worst n^2 + 3n. For a noise-free oracle; {@link ProbDd} is for a noisy one.
 */
public final class Ddmin {
    private Ddmin() {}

    /**
     * Finds a part of {@code elements} that still shows the effect and from which no single element can be removed.
     *
     * @param shows whether these elements, in their original order, show the effect; also called with an empty list
     * @param budget the maximum number of queries, at least 1
     */
    public static <T> Minimal<T> minimal(List<T> elements, Predicate<List<T>> shows, int budget) {
        Queries<T> queries = new Queries<>(elements, set -> Reply.of(shows.test(set)), budget);
        List<Integer> current = queries.all();
        try {
            if (!queries.shows(current)) {
                return new Minimal<>(queries.at(current), Minimal.Ending.NOT_SHOWN, queries.count());
            }
            int parts = 2;
            while (current.size() > 1) {
                List<List<Integer>> subsets = split(current, parts);
                List<Integer> smaller = firstShowing(queries, subsets);
                int next = 2;
                if (smaller.isEmpty()) {
                    smaller = firstShowing(queries, complements(current, subsets));
                    next = Math.max(parts - 1, 2);
                }
                if (!smaller.isEmpty()) {
                    current = smaller;
                    parts = Math.min(next, current.size());
                } else if (parts < current.size()) {
                    parts = Math.min(2 * parts, current.size());
                } else {
                    break;
                }
            }
            if (current.size() == 1 && queries.shows(List.of())) {
                current = List.of();
            }
            return new Minimal<>(queries.at(current), Minimal.Ending.ONE_MINIMAL, queries.count());
        } catch (Queries.BudgetSpent spent) {
            return new Minimal<>(queries.at(current), Minimal.Ending.BUDGET, queries.count());
        }
    }

    /** Empty if none shows the effect: no set tested here is empty itself. */
    private static List<Integer> firstShowing(Queries<?> queries, List<List<Integer>> sets) throws Queries.BudgetSpent {
        for (List<Integer> set : sets) {
            if (queries.shows(set)) {
                return set;
            }
        }
        return List.of();
    }

    /** Splits a set as evenly as possible, in order. */
    private static List<List<Integer>> split(List<Integer> set, int parts) {
        List<List<Integer>> split = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            split.add(set.subList(set.size() * i / parts, set.size() * (i + 1) / parts));
        }
        return split;
    }

    private static List<List<Integer>> complements(List<Integer> set, List<List<Integer>> subsets) {
        return subsets.stream().map(subset -> Queries.without(set, subset)).toList();
    }
}
