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
 * What delta debugging left.
 *
 * @param of what, in words
 * @param elements in the order of the whole
 * @param minimal whether leaving any one of them out changes the outcome; false where the queries were spent first
 * @param queries that it took
 */
public record MinimalSet(String of, List<String> elements, boolean minimal, int queries) {
    /** How likely an element is to be needed, before anything is known: the paper's. */
    private static final double PRIOR = 0.1;

    public MinimalSet {
        elements = List.copyOf(elements);
    }

    /**
     * A minimal part of {@code all} that still has {@code property}; empty where {@code all} has not.
     *
     * @param most queries
     */
    static Optional<MinimalSet> find(String of, List<String> all, int most, Predicate<List<String>> property) {
        return of(of, Ddmin.minimal(all, property, most));
    }

    /**
     * The same where the answers are noisy, by probabilistic delta debugging.
     *
     * @param oracle answers within its own error rate
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
