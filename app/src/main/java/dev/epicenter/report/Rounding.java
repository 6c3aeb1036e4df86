package dev.epicenter.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers for a picture: the run's files keep every bit, a page need not. */
final class Rounding {
    private Rounding() {}

    /** {@code value} to {@code digits} significant digits; not finite: itself. */
    static double toDigits(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(digits)).doubleValue()
                : value;
    }

    /** The same without an exponent; not finite: its name. */
    static String words(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(digits))
                        .stripTrailingZeros()
                        .toPlainString()
                : Double.toString(value);
    }

    /** A figure of the run file as a person writes it: 0.003, 1e-8. */
    static String shortest(double value) {
        String text = Double.toString(value);
        return (text.contains("E") ? text.replace(".0E", "E") : text.replaceFirst("\\.0$", "")).replace('E', 'e');
    }
}
