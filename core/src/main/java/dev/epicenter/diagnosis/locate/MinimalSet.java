package dev.epicenter.diagnosis.locate;

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

    /** A minimal part of {@code all} that has {@code property}; empty if {@code all} does not have it. */
    static <T> Optional<Minimal<T>> search(List<T> all, int most, Predicate<List<T>> property) {
        return shown(Ddmin.minimal(all, property, most));
    }

    /**
     * The same for noisy answers, by probabilistic delta debugging.
     *
     * @param oracle answers queries, with an error rate
     */
    static <T> Optional<Minimal<T>> searchAmongNoise(List<T> all, int most, Function<List<T>, Reply> oracle) {
        return shown(ProbDd.minimal(all, oracle, PRIOR, most));
    }

    private static <T> Optional<Minimal<T>> shown(Minimal<T> found) {
        return found.ending() == Minimal.Ending.NOT_SHOWN ? Optional.empty() : Optional.of(found);
    }

    /** The result of a search that was not shown to have the property: all elements. */
    static <T> Minimal<T> notReduced(List<T> all) {
        return new Minimal<>(all, Minimal.Ending.BUDGET, 0);
    }

    /** @param name of an element, for display and in files */
    static <T> MinimalSet of(String of, Minimal<T> found, Function<T, String> name) {
        return new MinimalSet(
                of,
                found.elements().stream().map(name).toList(),
                found.ending() == Minimal.Ending.ONE_MINIMAL,
                found.queries());
    }
}
