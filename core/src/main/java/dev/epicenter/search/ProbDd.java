package dev.epicenter.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Probabilistic delta debugging (Wang et al. 2021, "Probabilistic delta debugging", section 3): each element has a
 * probability of being needed. Leave out the s least likely ones that maximise s * prod(1 - p); where the effect stays they
 * are gone, where it does not each of their p becomes p / (1 - prod(1 - p)). It asks more of what earlier answers make
 * likely, and does not take for granted that a part of what is harmless is harmless.
 *
 * <p>In the end each element left is asked for by itself, so that a result that says one-minimal is so.
 */
public final class ProbDd {
    private ProbDd() {}

    /**
     * @param oracle whether these elements, in their first order, show the effect; may be noisy within its own error
     *     rate, which this search does not correct: give each decision its share of the error, such as alpha / budget
     * @param prior how likely it is beforehand that an element is needed, in (0, 1); 0.1 in the paper
     * @param budget the most queries, at least 1
     */
    public static <T> Minimal<T> minimal(List<T> elements, Function<List<T>, Reply> oracle, double prior, int budget) {
        if (!(prior > 0 && prior < 1)) {
            throw new IllegalArgumentException("a prior lies between 0 and 1, not at " + prior);
        }
        Queries<T> queries = new Queries<>(elements, oracle, budget);
        double[] needed = new double[elements.size()];
        Arrays.fill(needed, prior);
        List<Integer> current = queries.all();
        try {
            if (!queries.shows(current)) {
                return new Minimal<>(queries.at(current), Minimal.Ending.NOT_SHOWN, queries.asked());
            }
            Minimal.Ending ending = Minimal.Ending.ONE_MINIMAL;
            List<Integer> without = bestToLeaveOut(current, needed);
            while (!without.isEmpty()) {
                List<Integer> rest = Queries.without(current, without);
                if (queries.shows(rest)) {
                    current = rest;
                } else {
                    learn(without, needed);
                }
                without = bestToLeaveOut(current, needed);
                if (without.isEmpty()) {
                    // All are believed to be needed. Each was seen to be, but maybe beside others that are gone now.
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
            return new Minimal<>(queries.at(current), ending, queries.asked());
        } catch (Queries.BudgetSpent spent) {
            return new Minimal<>(queries.at(current), Minimal.Ending.BUDGET, queries.asked());
        }
    }

    /** The least likely to be needed, as many as promise most; none where all are certain to be needed. */
    private static List<Integer> bestToLeaveOut(List<Integer> current, double[] needed) {
        List<Integer> ascending = current.stream()
                .sorted(Comparator.comparingDouble((Integer i) -> needed[i]))
                .toList();
        double harmless = 1;
        double best = 0;
        int most = 0;
        for (int s = 1; s <= ascending.size(); s++) {
            harmless *= 1 - needed[ascending.get(s - 1)];
            // Of equal promises the larger set; the margin is for rounding
            if (harmless > 0 && s * harmless >= best * (1 - 1e-12)) {
                best = s * harmless;
                most = s;
            }
        }
        return new ArrayList<>(ascending.subList(0, most));
    }

    /** That not all of these can go: Bayes' rule. */
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
