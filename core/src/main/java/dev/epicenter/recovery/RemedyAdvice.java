package dev.epicenter.recovery;

/** The result of a {@link RemedyFinder}. */
public sealed interface RemedyAdvice {

    /**
     * A remedy prevents the spike.
     *
     * @param request the remedy, in the form of a user request
     * @param why the reason, as a clause
     */
    record Remedy(RemedyRequest request, String why) implements RemedyAdvice {}

    /**
     * No tested remedy is shown to prevent the spike.
     *
     * @param why the reason, as a clause
     * @param repeats whether the spike recurs in a replay; true if unknown
     */
    record None(String why, boolean repeats) implements RemedyAdvice {}

    /** The user stopped the run. */
    record Interrupted() implements RemedyAdvice {}
}
