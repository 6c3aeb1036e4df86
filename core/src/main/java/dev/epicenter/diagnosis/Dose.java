package dev.epicenter.diagnosis;

/**
 * One dose of a hyperparameter.
 *
 * @param knob as in the run file, or {@code loss}, {@code weights} for the precision
 * @param direction of the change: {@code less}, {@code more}
 * @param strength distance from the run's own value, 0 for that value: the difference of the logarithms; doses are ordered by it
 * @param arm as on the command line
 * @param placebo whether it is a 2% change, which should have no effect
 */
public record Dose(String knob, String direction, double strength, String arm, boolean placebo) {

    /** The name of its series of doses: hyperparameter and direction. */
    public String ladder() {
        return knob + " " + direction;
    }
}
