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
                ? new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}
