package dev.epicenter.search;

import java.util.List;

/**
 * What a search for a smallest set found.
 *
 * @param elements in their first order; still showing the effect, unless {@code ending} is {@link Ending#NOT_SHOWN}
 * @param ending how far {@code elements} can be trusted to be minimal
 * @param queries how often the oracle was asked
 */
public record Minimal<T>(List<T> elements, Ending ending, int queries) {
    /** Why the search stopped. */
    public enum Ending {
        /** Without any one of the elements the effect is absent: each was asked for. */
        ONE_MINIMAL,
        /** As above, but for at least one of the elements the oracle could not decide. */
        UNDECIDED,
        /** The budget of queries is spent: a smaller set may do. */
        BUDGET,
        /** Not even all elements together show the effect: there was nothing to search. */
        NOT_SHOWN
    }
}
