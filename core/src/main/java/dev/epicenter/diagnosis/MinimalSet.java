package dev.epicenter.diagnosis;

import dev.epicenter.search.Ddmin;
import dev.epicenter.search.Minimal;
import dev.epicenter.search.ProbDd;
import dev.epicenter.search.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The result of delta debugging: a minimal set of elements that keeps a property.
 *
 * @param of the kind of elements, for display
 * @param elements in the order of the full set
 * @param minimal whether removing any one element changes the outcome; false if the queries ran out first
 * @param queries number of queries used
 */
public record MinimalSet(String of, List<String> elements, boolean minimal, int queries) {
    /** Prior probability that an element is needed, as in the paper. */
    private static final double PRIOR = 0.1;

    public MinimalSet {
        elements = List.copyOf(elements);
    }

    /**
     * A minimal part of {@code all} that has {@code property}; empty if {@code all} does not have it.
     *
     * @param most largest number of queries
     */
    static Optional<MinimalSet> find(String of, List<String> all, int most, Predicate<List<String>> property) {
        return of(of, Ddmin.minimal(all, property, most));
    }

    /**
     * The same for noisy answers, by probabilistic delta debugging.
     *
     * @param oracle answers queries, with an error rate
     */
    static Optional<MinimalSet> findAmongNoise(
            String of, List<String> all, int most, Function<List<String>, Reply> oracle) {
        return of(of, ProbDd.minimal(all, oracle, PRIOR, most));
    }

    private static Optional<MinimalSet> of(String of, Minimal<String> found) {
        return found.ending() == Minimal.Ending.NOT_SHOWN
                ? Optional.empty()
                : Optional.of(new MinimalSet(
                        of, found.elements(), found.ending() == Minimal.Ending.ONE_MINIMAL, found.queries()));
    }
}
