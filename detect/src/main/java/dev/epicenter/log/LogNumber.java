package dev.epicenter.log;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Parses numbers of logs, including {@code nan}, {@code inf} and {@code -Infinity}, in any case. */
final class LogNumber {
    /** For line patterns; does not match a number that is part of a word. */
    static final String REGEX =
            "[-+]?(?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?|(?i:nan|inf(?:inity)?))(?![\\w.]*[A-Za-z_])";

    private static final Pattern SPECIAL = Pattern.compile("([-+]?)(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST = 400;

    private LogNumber() {}

    /** Parses {@code text}; empty if it is not a number. */
    static OptionalDouble parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty() || trimmed.length() > LONGEST) {
            return OptionalDouble.empty();
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
