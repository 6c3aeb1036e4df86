package dev.epicenter.log.format;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Parses numbers of logs, including {@code nan}, {@code inf} and {@code -Infinity}, in any case, and those of older C libraries
 * of Windows: {@code 1.#QNAN}, {@code -1.#IND}, {@code 1.#INF}.
 */
public final class LogNumber {
    /** For line patterns; does not match a number that is part of a word. */
    static final String REGEX =
            "[-+]?(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?|(?i:nan|inf(?:inity)?))(?![\\w.]*[A-Za-z_])";

    private static final Pattern SPECIAL = Pattern.compile("([-+]?)(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
    private static final Pattern WINDOWS = Pattern.compile("([-+]?)1\\.#(QNAN|SNAN|IND|INF)0*");
    private static final Pattern GROUPED = Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?");
    private static final Pattern OF_TOTAL = Pattern.compile("\\d{1,18} ?/ ?\\d{1,18}");
    private static final int LONGEST = 400;

    private LogNumber() {}

    /** Parses {@code text}; empty if it is not a number. */
    public static OptionalDouble parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > LONGEST) {
            return OptionalDouble.empty();
        }
        if (trimmed.indexOf('#') > 0) {
            return windows(trimmed);
        }
        char last = trimmed.charAt(trimmed.length() - 1);
        if (last >= '0' && last <= '9' || last == '.') {
            return decimal(trimmed);
        }
        var special = SPECIAL.matcher(trimmed);
        if (!special.matches()) {
            return OptionalDouble.empty();
        }
        if (special.group(2).equalsIgnoreCase("nan")) {
            return OptionalDouble.of(Double.NaN);
        }
        return OptionalDouble.of(special.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    private static OptionalDouble windows(String text) {
        var number = WINDOWS.matcher(text);
        if (!number.matches()) {
            return OptionalDouble.empty();
        }
        double infinity = number.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return OptionalDouble.of(number.group(2).equals("INF") ? infinity : Double.NaN);
    }

    /**
     * Parses a count as people read it: {@code 1K}, {@code 2.5M}, {@code 121,200}, {@code 601/2161} (of a total); empty if it
     * is not one.
     */
    public static OptionalDouble count(String text) {
        String trimmed = text.strip();
        if (OF_TOTAL.matcher(trimmed).matches()) {
            return decimal(trimmed.substring(0, trimmed.indexOf('/')).strip());
        }
        int digits = trimmed.length() - 1;
        if (digits < 1 || digits > 30 || !Character.isDigit(trimmed.charAt(0))) {
            return OptionalDouble.empty();
        }
        double unit = unit(trimmed.charAt(digits));
        String number = unit == 1 ? trimmed : trimmed.substring(0, digits).strip();
        if (number.indexOf(',') >= 0) {
            return GROUPED.matcher(number).matches() ? scaled(number.replace(",", ""), unit) : OptionalDouble.empty();
        }
        return unit == 1 ? OptionalDouble.empty() : scaled(number, unit);
    }

    private static double unit(char suffix) {
        return switch (suffix) {
            case 'k', 'K' -> 1e3;
            case 'm', 'M' -> 1e6;
            case 'b', 'B', 'G' -> 1e9;
            default -> 1;
        };
    }

    private static OptionalDouble scaled(String number, double unit) {
        OptionalDouble value = decimal(number);
        return value.isPresent() ? OptionalDouble.of(Math.rint(value.getAsDouble() * unit)) : value;
    }

    private static OptionalDouble decimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
                return OptionalDouble.empty();
            }
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }
}
