package dev.epicenter;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Formats numbers for people, rounded. {@link NumberText} has the exact form; the run's files keep all digits. A number
 * that is not finite keeps its Java name, unless a method says otherwise.
 */
public final class Formats {
    /** The powers of ten that a double holds exactly. */
    private static final double[] EXACT_POWERS = IntStream.rangeClosed(0, 22)
            .mapToDouble(exponent -> Double.parseDouble("1e" + exponent))
            .toArray();

    private Formats() {}

    /** Four significant digits: without an exponent from 1e-4 to 1e6. */
    public static String shortly(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return value == 0 ? "0" : Double.toString(value);
        }
        double size = Math.abs(value);
        if (size >= 1e6 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return fixed(value, Math.max(0, 3 - (int) Math.floor(Math.log10(size))));
    }

    public static String shortly(OptionalDouble value) {
        return value.isPresent() ? shortly(value.getAsDouble()) : "-";
    }

    /**
     * As C's {@code %g}, with trailing zeros: {@code 3.100}, and from 10 to the power of {@code digits} with an exponent.
     * A number that is not finite is {@code not finite}.
     */
    public static String significant(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "g", value) : "not finite";
    }

    /** Significant digits without trailing zeros or an exponent: {@code 0.0001235}. */
    public static String plain(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(digits))
                        .stripTrailingZeros()
                        .toPlainString()
                : Double.toString(value);
    }

    /** With so many digits after the point: {@code 0.50}. */
    public static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** The value rounded to significant digits; NaN and infinities stay unchanged. */
    public static double rounded(double value, int digits) {
        if (!Double.isFinite(value) || value == 0) {
            return value;
        }
        int decimals = digits - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
        if (decimals >= 0 && decimals < EXACT_POWERS.length && digits <= 15) {
            // The quotient of two whole numbers below 2^53 is the double nearest to that decimal.
            double scaled = value * EXACT_POWERS[decimals];
            double whole = Math.rint(scaled);
            boolean nearTie = Math.abs(scaled - whole) > 0.499;
            if (!nearTie) {
                return whole / EXACT_POWERS[decimals];
            }
        }
        return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
    }

    public static String orDash(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
    }

    /** Such as {@code 1 arm} or {@code 2 arms}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Such as {@code 42 s} or {@code 3 min 20 s}. */
    public static String duration(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? seconds / 60 + " min " + seconds % 60 + " s"
                        : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
