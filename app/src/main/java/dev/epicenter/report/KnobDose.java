package dev.epicenter.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dose of an arm that multiplies one knob by a factor, or sets it to 0.
 *
 * @param knob its key in the run file
 * @param factor of the run's own value; 0 or more
 */
record KnobDose(String knob, double factor) {
    private static final Pattern FACTOR = Pattern.compile("([a-z][a-z0-9_@.*]*)=x([0-9.eE+-]+)");
    private static final Pattern ZERO = Pattern.compile("([a-z][a-z0-9_@.*]*)=0");

    /** The dose of an arm; empty where it changes another thing, several things, or sets a value other than 0. */
    static Optional<KnobDose> of(String arm) {
        Matcher factor = FACTOR.matcher(arm);
        if (factor.matches()) {
            return Optional.of(new KnobDose(factor.group(1), Double.parseDouble(factor.group(2))));
        }
        Matcher zero = ZERO.matcher(arm);
        return zero.matches() ? Optional.of(new KnobDose(zero.group(1), 0)) : Optional.empty();
    }

    /** The distance from no change: the absolute logarithm of the factor; infinite for a factor of 0. */
    double strength() {
        return Math.abs(Math.log(factor));
    }
}
