package dev.epicenter.search;

/** What an oracle that may be noisy says of a set of elements, for instance the decision of a sequential test. */
public enum Reply {
    /** The effect is there. */
    SHOWS,
    /** It is not. */
    ABSENT,
    /** The evidence allowed for one question was not enough. A search treats it as {@link #ABSENT} and says so. */
    UNDECIDED;

    static Reply of(boolean shows) {
        return shows ? SHOWS : ABSENT;
    }
}
