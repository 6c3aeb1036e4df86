package dev.epicenter.search;

import java.util.List;

/**
 * The result of a search for a minimal set.
 *
 * @param elements in their original order; they still show the effect, unless {@code ending} is {@link
 *     Ending#NOT_SHOWN}
 * @param ending whether {@code elements} is minimal
 * @param queries the number of oracle queries
 */
public record Minimal<T>(List<T> elements, Ending ending, int queries) {
    /** Why the search stopped. */
    public enum Ending {
        /** Removing any single element removes the effect: each was tested. */
        ONE_MINIMAL,
        /** As above, but for at least one of the elements the oracle could not decide. */
        UNDECIDED,
        /** The query budget is spent: a smaller set may suffice. */
        BUDGET,
        /** Not even all elements together show the effect. */
        NOT_SHOWN
    }
}
