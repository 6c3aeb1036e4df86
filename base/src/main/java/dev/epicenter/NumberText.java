package dev.epicenter;

import java.util.Optional;
import java.util.regex.Pattern;

/** Formats finite numbers briefly ({@code 1}, {@code 0.95}, {@code 3e-4}), with enough digits to round-trip. */
public final class NumberText {
    /** An integer or decimal number of YAML 1.2's core schema (section 10.3.2), without infinities and NaN. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private NumberText() {}

    /** {@code value}, finite, as YAML 1.2, JSON and {@link Double#parseDouble} read it. */
    public static String of(double value) {
        String java = Double.toString(value);
        int exponent = java.indexOf('E');
        String digits = exponent < 0 ? java : java.substring(0, exponent);
        if (digits.endsWith(".0")) {
            digits = digits.substring(0, digits.length() - 2);
        }
        return exponent < 0 ? digits : digits + "e" + java.substring(exponent + 1);
    }

    /** Parses {@code text}, rounded to the nearest double; empty if it is not a number or too large for a double. */
    public static Optional<Double> parse(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        // Adding 0 turns -0 into 0, which is equal but has other bits.
        return Double.isInfinite(value) ? Optional.empty() : Optional.of(value + 0.0);
    }
}
