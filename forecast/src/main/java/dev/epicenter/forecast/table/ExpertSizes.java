package dev.epicenter.forecast.table;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sizes of a mixture of experts, as a cell or a name writes them: {@code 141B (39B active)}, {@code 235B-A22B}. All
 * parameters are stored, the active ones compute each token (Fedus et al. 2021, arXiv 2101.03961).
 *
 * @param total all parameters; empty where only the experts are counted, as in {@code 8x7B}, whose shared layers are not
 *     repeated (46.7B and not 56B: Jiang et al. 2024, arXiv 2401.04088)
 * @param active parameters for each token
 */
record ExpertSizes(OptionalDouble total, OptionalDouble active) {
    private static final String NUMBER = "([0-9]{1,4}(?:\\.[0-9]{1,3})?)\\s?([bm])";

    private static final Pattern ACTIVE =
            Pattern.compile(NUMBER + "\\s?(?:params?\\s|parameters?\\s)?(?:active|activated)\\b");
    private static final Pattern ACTIVE_FIRST = Pattern.compile(
            "\\b(?:active|activated)(?:\\sparams|\\sparameters)?[\\s:=]{0,3}" + NUMBER + "(?![a-z0-9])");
    private static final Pattern LETTER = Pattern.compile("(?<![a-z0-9.])a" + NUMBER + "(?![a-z0-9])");
    private static final Pattern TOTAL = Pattern.compile("(?<![a-z0-9.])" + NUMBER + "(?![a-z0-9])");

    /** Of {@code 8x7B}, neither size is known. */
    private static final Pattern EXPERTS = Pattern.compile("^[0-9]{1,3}\\s?[x\u00D7]\\s?" + NUMBER + "$");

    /** Two sizes without words, the larger one is the total. */
    private static final Pattern PAIR = Pattern.compile("^" + NUMBER + "\\s?/\\s?" + NUMBER + "$");

    /** All parameters for each active one; Kimi K2 has 31. */
    private static final double MOST_EXPERTS = 35;

    private static final Pattern REMARK =
            Pattern.compile("(?i)[(\\[][^()\\[\\]]{0,60}\\bactiv(?:e|ated)\\b[^()\\[\\]]{0,60}[)\\]]");

    /** The sizes that a cell of parameters gives; empty for a cell of any other number. */
    static Optional<ExpertSizes> of(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Matcher pair = PAIR.matcher(lower);
        if (pair.matches()) {
            double first = number(pair.group(1), pair.group(2));
            double second = number(pair.group(3), pair.group(4));
            double total = Math.max(first, second);
            double active = Math.min(first, second);
            // 1.3B/100B are parameters and tokens.
            return total > MOST_EXPERTS * active
                    ? Optional.empty()
                    : Optional.of(new ExpertSizes(OptionalDouble.of(total), OptionalDouble.of(active)));
        }
        if (EXPERTS.matcher(lower).matches()) {
            return Optional.of(new ExpertSizes(OptionalDouble.empty(), OptionalDouble.empty()));
        }
        for (Pattern pattern : new Pattern[] {ACTIVE, ACTIVE_FIRST, LETTER}) {
            Matcher active = pattern.matcher(lower);
            if (active.find()) {
                String rest = lower.substring(0, active.start()) + " " + lower.substring(active.end());
                Matcher total = TOTAL.matcher(rest);
                return Optional.of(new ExpertSizes(
                        total.find()
                                ? OptionalDouble.of(number(total.group(1), total.group(2)))
                                : OptionalDouble.empty(),
                        OptionalDouble.of(number(active.group(1), active.group(2)))));
            }
        }
        return Optional.empty();
    }

    /** A name without a remark such as {@code (39B active)}. */
    static String withoutRemark(String name) {
        return name.indexOf('(') < 0 && name.indexOf('[') < 0
                ? name
                : REMARK.matcher(name).replaceAll(" ");
    }

    private static double number(String digits, String unit) {
        return Double.parseDouble(digits) * (unit.equals("b") ? 1e9 : 1e6);
    }
}
