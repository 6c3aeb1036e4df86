package dev.epicenter.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Probabilistic delta debugging (Wang et al. 2021, "Probabilistic delta debugging", section 3): each element has a
 * probability p of being needed. A query removes the s least likely elements, where s maximizes s * prod(1 - p). If the
 * effect remains, they stay removed; if not, each of their p becomes p / (1 - prod(1 - p)). The search uses earlier
 * answers, and does not assume that a part of a harmless set is harmless.
 *
 * <p>At the end each remaining element is tested by itself, so a result marked one-minimal is one-minimal.
 */
public final class ProbDd {
    private ProbDd() {}

    /**
     * @param oracle whether these elements, in their original order, show the effect. It may be noisy. This search does
     *     not correct its error rate: give each decision its share, such as alpha / budget
     * @param prior the prior probability that an element is needed, in (0, 1); 0.1 in the paper
     * @param budget the maximum number of queries, at least 1
     */
    public static <T> Minimal<T> minimal(List<T> elements, Function<List<T>, Reply> oracle, double prior, int budget) {
        if (!(prior > 0 && prior < 1)) {
            throw new IllegalArgumentException("a prior must be between 0 and 1, not " + prior);
        }
        Queries<T> queries = new Queries<>(elements, oracle, budget);
        double[] needed = new double[elements.size()];
        Arrays.fill(needed, prior);
        List<Integer> current = queries.all();
        try {
            if (!queries.shows(current)) {
                return new Minimal<>(queries.at(current), Minimal.Ending.NOT_SHOWN, queries.count());
            }
            Minimal.Ending ending = Minimal.Ending.ONE_MINIMAL;
            List<Integer> without = bestToRemove(current, needed);
            while (!without.isEmpty()) {
                List<Integer> rest = Queries.without(current, without);
                if (queries.shows(rest)) {
                    current = rest;
                } else {
                    learn(without, needed);
                }
                without = bestToRemove(current, needed);
                if (without.isEmpty()) {
                    // All are believed to be needed. Each was, but perhaps only beside others that are now removed.
                    ending = Minimal.Ending.ONE_MINIMAL;
                    for (int i : current) {
                        Reply answer = queries.ask(Queries.without(current, List.of(i)));
                        if (answer == Reply.SHOWS) {
                            without = List.of(i);
                            break;
                        }
                        if (answer == Reply.UNDECIDED) {
                            ending = Minimal.Ending.UNDECIDED;
                        }
                    }
                }
            }
            return new Minimal<>(queries.at(current), ending, queries.count());
        } catch (Queries.BudgetSpent spent) {
            return new Minimal<>(queries.at(current), Minimal.Ending.BUDGET, queries.count());
        }
    }

    /**
     * The elements least likely to be needed, as many as maximize s * prod(1 - p); none if all are certain to be
     * needed.
     */
    private static List<Integer> bestToRemove(List<Integer> current, double[] needed) {
        List<Integer> ascending = current.stream()
                .sorted(Comparator.comparingDouble((Integer i) -> needed[i]))
                .toList();
        double harmless = 1;
        double best = 0;
        int most = 0;
        for (int s = 1; s <= ascending.size(); s++) {
            harmless *= 1 - needed[ascending.get(s - 1)];
            // Of equal values the larger set; the margin is for rounding
            if (harmless > 0 && s * harmless >= best * (1 - 1e-12)) {
                best = s * harmless;
                most = s;
            }
        }
        return new ArrayList<>(ascending.subList(0, most));
    }

    /** Updates by Bayes' rule: not all of these can be removed. */
    private static void learn(List<Integer> without, double[] needed) {
        if (without.size() == 1) {
            needed[without.get(0)] = 1;
            return;
        }
        double harmless = 1;
        for (int i : without) {
            harmless *= 1 - needed[i];
        }
        for (int i : without) {
            needed[i] = Math.min(1, needed[i] / (1 - harmless));
        }
    }
}
