package dev.epicenter.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An arm that turns one knob by a factor, or sets it to zero.
 *
 * @param knob as in the run file
 * @param factor of the run's own value; 0 or more
 */
record KnobDose(String knob, double factor) {
    private static final Pattern FACTOR = Pattern.compile("([a-z][a-z0-9_@.*]*)=x([0-9.eE+-]+)");
    private static final Pattern ZERO = Pattern.compile("([a-z][a-z0-9_@.*]*)=0");

    /** Empty where the arm changes something else, more than one thing, or sets a value of which no factor is known. */
    static Optional<KnobDose> of(String arm) {
        Matcher factor = FACTOR.matcher(arm);
        if (factor.matches()) {
            return Optional.of(new KnobDose(factor.group(1), Double.parseDouble(factor.group(2))));
        }
        Matcher zero = ZERO.matcher(arm);
        return zero.matches() ? Optional.of(new KnobDose(zero.group(1), 0)) : Optional.empty();
    }

    /** How far it is from changing nothing: the factor's logarithm, either way; infinite for none at all. */
    double strength() {
        return Math.abs(Math.log(factor));
    }
}
