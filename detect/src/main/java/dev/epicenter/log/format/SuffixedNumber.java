package dev.epicenter.log.format;

import java.util.Optional;

/**
 * A whole number as logs print it: {@code 1200}, {@code 121,200}, {@code 1e+06}, {@code 10th}, {@code 12.4K}.
 *
 * @param unit what it is rounded to; 1 if it is exact
 */
record SuffixedNumber(long value, long unit) {
    static Optional<SuffixedNumber> parse(String text) {
        LineTokens tokens = new LineTokens();
        tokens.scan(text.strip());
        return tokens.isNumber(0) ? of(tokens, 0) : Optional.empty();
    }

    /** The number of a token; empty if it is not whole, or has a unit of measurement. */
    static Optional<SuffixedNumber> of(LineTokens tokens, int i) {
        return of(tokens, i, tokens.unit(i));
    }

    /** The same where only {@code suffix}, a part of the unit, belongs to the number. */
    static Optional<SuffixedNumber> of(LineTokens tokens, int i, String suffix) {
        long factor = factor(suffix);
        double value = tokens.value(i) * factor;
        boolean whole = Math.abs(value - Math.rint(value)) < 1e-6 && value >= 0 && value < 0x1p62;
        if (factor == 0 || !whole) {
            return Optional.empty();
        }
        return Optional.of(new SuffixedNumber(Math.round(value), grain(tokens, i, factor)));
    }

    private static long factor(String suffix) {
        return switch (suffix) {
            case "", "st", "nd", "rd", "th" -> 1;
            case "K", "k" -> 1_000;
            case "M" -> 1_000_000;
            case "B" -> 1_000_000_000;
            default -> 0;
        };
    }

    private static long grain(LineTokens tokens, int i, long factor) {
        if (factor == 1 || !tokens.isDecimal(i)) {
            return factor;
        }
        String text = tokens.text(i);
        int decimals = text.length() - 1 - tokens.unit(i).length() - text.indexOf('.');
        return Math.max(1, Math.round(factor / Math.pow(10, decimals)));
    }
}
