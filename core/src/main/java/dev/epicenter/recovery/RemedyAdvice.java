package dev.epicenter.recovery;

/** What a {@link RemedyFinder} says. */
public sealed interface RemedyAdvice {

    /**
     * The run can go on without the spike.
     *
     * @param request as the user could have typed it
     * @param why in words, a clause
     */
    record Remedy(RemedyRequest request, String why) implements RemedyAdvice {}

    /**
     * Nothing that was tried is shown to prevent the spike.
     *
     * @param why in words, a clause
     * @param repeats false where the same steps made again do not spike; true where they do, or where it is not known
     */
    record None(String why, boolean repeats) implements RemedyAdvice {}

    /** The user wants the run to stop. */
    record Interrupted() implements RemedyAdvice {}
}
