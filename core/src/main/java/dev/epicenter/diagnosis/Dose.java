package dev.epicenter.diagnosis;

/**
 * One rung of a ladder.
 *
 * @param knob as in the run file, or {@code loss}, {@code weights} for the precision
 * @param direction which way it is changed, in a word: {@code less}, {@code more}
 * @param strength how far from the run's own value, 0 for the run's own: the distance of the doses' logarithms; ladders are
 *     ordered by it
 * @param arm as it is typed
 * @param placebo whether it is a change of 2%, which should do nothing
 */
public record Dose(String knob, String direction, double strength, String arm, boolean placebo) {

    /** Name of its ladder. */
    public String ladder() {
        return knob + " " + direction;
    }
}
