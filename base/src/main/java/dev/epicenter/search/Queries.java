package dev.epicenter.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Queries an oracle about sets of a list's positions. Each set is queried once, and the budget limits the number of
 * sets.
 */
final class Queries<T> {
    private final List<T> elements;
    private final Function<List<T>, Reply> oracle;
    private final int budget;
    private final Map<BitSet, Reply> answers = new HashMap<>();

    /** Thrown when a query would exceed the budget; the search catches it. */
    static final class BudgetSpent extends Exception {
        private static final long serialVersionUID = 1;

        BudgetSpent() {
            super("budget spent", null, false, false);
        }
    }

    Queries(List<T> elements, Function<List<T>, Reply> oracle, int budget) {
        this.elements = List.copyOf(elements);
        this.oracle = oracle;
        this.budget = budget;
    }

    Reply ask(List<Integer> positions) throws BudgetSpent {
        BitSet key = new BitSet();
        positions.forEach(key::set);
        Reply known = answers.get(key);
        if (known != null) {
            return known;
        }
        if (answers.size() == budget) {
            throw new BudgetSpent();
        }
        Reply answer = oracle.apply(at(positions));
        answers.put(key, answer);
        return answer;
    }

    boolean shows(List<Integer> positions) throws BudgetSpent {
        return ask(positions) == Reply.SHOWS;
    }

    /** The elements at these positions, in the list's order. */
    List<T> at(List<Integer> positions) {
        return positions.stream().sorted().map(elements::get).toList();
    }

    int count() {
        return answers.size();
    }

    /** Every position of the list. */
    List<Integer> all() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            all.add(i);
        }
        return all;
    }

    /** Those of {@code positions} that are not in {@code removed}. */
    static List<Integer> without(List<Integer> positions, List<Integer> removed) {
        return positions.stream().filter(i -> !removed.contains(i)).toList();
    }
}
