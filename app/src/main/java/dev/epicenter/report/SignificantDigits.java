package dev.epicenter.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Rounds numbers for charts and pages; the run's files keep all digits. */
final class SignificantDigits {
    private SignificantDigits() {}

    /** Rounds {@code value} to {@code digits} significant digits; NaN and infinities stay unchanged. */
    static double toDigits(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(digits)).doubleValue()
                : value;
    }

    /** The rounded value as text without an exponent; NaN and infinities by name. */
    static String words(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(digits))
                        .stripTrailingZeros()
                        .toPlainString()
                : Double.toString(value);
    }

    /** A number in the form of a run file: 0.003, 1e-8. */
    static String shortest(double value) {
        String text = Double.toString(value);
        return (text.contains("E") ? text.replace(".0E", "E") : text.replaceFirst("\\.0$", "")).replace('E', 'e');
    }
}
