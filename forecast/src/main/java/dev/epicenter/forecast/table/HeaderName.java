package dev.epicenter.forecast.table;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column's name: its letters, and the unit that it states.
 *
 * @param plain lower case, without brackets, without blanks, punctuation and the unit: {@code #Params (B)} is {@code params}
 * @param factor the unit in the name, such as 1e9 for {@code (B)}, {@code _b} or {@code in billions}
 */
record HeaderName(String plain, OptionalDouble factor) {
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("k", 1e3),
            Map.entry("thousands", 1e3),
            Map.entry("m", 1e6),
            Map.entry("millions", 1e6),
            Map.entry("million", 1e6),
            Map.entry("b", 1e9),
            Map.entry("bn", 1e9),
            Map.entry("billions", 1e9),
            Map.entry("billion", 1e9),
            Map.entry("g", 1e9),
            Map.entry("t", 1e12),
            Map.entry("trillions", 1e12),
            Map.entry("trillion", 1e12),
            Map.entry("pf-days", 8.64e19),
            Map.entry("pflop/s-days", 8.64e19),
            Map.entry("petaflop/s-days", 8.64e19),
            Map.entry("exaflop", 1e18),
            Map.entry("exaflops", 1e18),
            Map.entry("eflops", 1e18),
            Map.entry("zettaflop", 1e21),
            Map.entry("zettaflops", 1e21),
            Map.entry("zflops", 1e21));

    private static final Pattern BRACKETS = Pattern.compile("[(\\[]\\s?(?:in\\s)?([^()\\[\\]]{1,30})[)\\]]");
    private static final Pattern LAST_WORD = Pattern.compile("^(.{1,60}?[a-z)])[ _-](?:in[ _-])?([a-z/-]{1,15})$");
    private static final Pattern POWER = Pattern.compile("^(?:1\\s?e\\+?|10\\s?\\^|10\\*\\*)\\s?([0-9]{1,2})$");

    /** Of a setting in an export of runs: {@code config.lr}, {@code summary/acc}. */
    private static final Pattern PREFIX = Pattern.compile("^(?i:config|summary|hparams)[./]");

    /** The name without the prefix of an export of runs. */
    static String withoutPrefix(String name) {
        return PREFIX.matcher(name.strip()).replaceFirst("");
    }

    static HeaderName of(String name) {
        String text = withoutPrefix(name).toLowerCase(Locale.ROOT);
        OptionalDouble factor = OptionalDouble.empty();
        Matcher brackets = BRACKETS.matcher(text);
        if (brackets.find()) {
            factor = unit(brackets.group(1));
            if (factor.isPresent()) {
                text = brackets.replaceFirst("");
            }
        }
        // "Params / M"
        text = text.replaceFirst("\\s?/\\s?(?=[kmbt]$)", " ");
        Matcher last = LAST_WORD.matcher(text);
        if (factor.isEmpty() && last.matches() && UNITS.containsKey(last.group(2))) {
            factor = unit(last.group(2));
            text = last.group(1);
        }
        // Other brackets explain: "Score (0-100)", "Params (non-embedding)".
        String bare = BRACKETS.matcher(text).replaceAll(" ");
        text = bare.isBlank() ? text : bare;
        return new HeaderName(text.replaceAll("[^\\p{L}\\p{N}]", ""), factor);
    }

    /** The factor of a unit: {@code B}, {@code billions}, {@code 1e21} or {@code 10^21}; empty for any other text. */
    static OptionalDouble unit(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Double known = UNITS.get(lower);
        if (known != null) {
            return OptionalDouble.of(known);
        }
        Matcher power = POWER.matcher(lower);
        return power.matches()
                ? OptionalDouble.of(Math.pow(10, Integer.parseInt(power.group(1))))
                : OptionalDouble.empty();
    }
}
