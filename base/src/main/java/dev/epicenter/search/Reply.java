package dev.epicenter.search;

/** The answer of a possibly noisy oracle about a set of elements, for example a sequential test's decision. */
public enum Reply {
    /** The effect is present. */
    SHOWS,
    /** The effect is absent. */
    ABSENT,
    /** The evidence allowed for one query was not enough. A search treats it as {@link #ABSENT} and reports it. */
    UNDECIDED;

    static Reply of(boolean shows) {
        return shows ? SHOWS : ABSENT;
    }
}
