package dev.epicenter.forecast.table;

import dev.epicenter.NumberText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the cells of a column write numbers: with a decimal point, or with a decimal comma. The other mark then separates
 * thousands. Suffixes (7B, 350M, 1.5T tokens), percent signs, {@code 3×10^8} and errors ({@code 67.2 ± 0.4}) are read in
 * both.
 */
enum NumberStyle {
    POINT('.', ','),
    COMMA(',', '.');

    private static final Set<String> MISSING = Set.of(
            "",
            "-",
            "--",
            "---",
            "\u2013",
            "\u2014",
            "na",
            "n/a",
            "#n/a",
            "<na>",
            "nan",
            "null",
            "none",
            "nil",
            "?",
            "??",
            "missing",
            "unknown",
            "tbd",
            "inf",
            "-inf",
            "+inf",
            "infinity",
            "-infinity",
            "#value!",
            "#div/0!",
            "n.a.",
            ".",
            "not available",
            "undisclosed");

    private static final Map<String, Double> SUFFIXES = Map.ofEntries(
            Map.entry("k", 1e3),
            Map.entry("thousand", 1e3),
            Map.entry("m", 1e6),
            Map.entry("mm", 1e6),
            Map.entry("mio", 1e6),
            Map.entry("million", 1e6),
            Map.entry("millions", 1e6),
            Map.entry("b", 1e9),
            Map.entry("bn", 1e9),
            Map.entry("g", 1e9),
            Map.entry("billion", 1e9),
            Map.entry("billions", 1e9),
            Map.entry("t", 1e12),
            Map.entry("tn", 1e12),
            Map.entry("trillion", 1e12),
            Map.entry("trillions", 1e12));

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9.,]+([eE][-+]?[0-9]+)?");
    private static final Pattern POWER =
            Pattern.compile("^([-+0-9.,]{1,40})\\s?[x*\u00D7\u00B7]\\s?10\\s?(?:\\^|\\*\\*)?\\{?(-?[0-9]{1,3})\\}?$");
    private static final Pattern ERROR =
            Pattern.compile("^([^\u00B1]{1,40}?)\\s?(?:\u00B1|\\+/?-)\\s?([0-9.,]{1,20})\\s?(%?)$");
    private static final Pattern ERROR_IN_PARENTHESES =
            Pattern.compile("^([-+0-9.,]{1,40}\\s?%?)\\s?\\(\\s?\u00B1?\\s?([0-9.,]{1,20})\\s?%?\\s?\\)$");
    private static final Pattern WORD = Pattern.compile("^([-+0-9.,]{1,40})\\s?([A-Za-z]{1,12})$");
    private static final Pattern UNIT_WORD = Pattern.compile("(?i)\\s?(?:tokens?|params?|parameters?|flops?)$");

    private final char decimal;
    private final char thousands;

    NumberStyle(char decimal, char thousands) {
        this.decimal = decimal;
        this.thousands = thousands;
    }

    /** Whether a cell says that there is no value. */
    static boolean isMissing(String cell) {
        return cell.length() < 14 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /**
     * The style of a column, by its cells: {@code 0,67} and {@code 1.100.000,5} have a decimal comma, {@code 1,100,000} and
     * {@code 0.67} a decimal point; {@code 1,100} alone is no evidence. Empty without evidence.
     */
    static Optional<NumberStyle> of(List<String> cells) {
        int points = 0;
        int commas = 0;
        for (String cell : cells) {
            if (cell.indexOf(',') >= 0 || cell.indexOf('.') >= 0) {
                Optional<NumberStyle> style = evidence(cell);
                points += style.equals(Optional.of(POINT)) ? 1 : 0;
                commas += style.equals(Optional.of(COMMA)) ? 1 : 0;
            }
        }
        return points == 0 && commas == 0 ? Optional.empty() : Optional.of(commas > points ? COMMA : POINT);
    }

    /** The first digits and marks: a standard error may follow. */
    private static String firstNumber(String text) {
        int from = 0;
        while (from < text.length() && !Character.isDigit(text.charAt(from))) {
            from++;
        }
        from -= from > 0 && from < text.length() && (text.charAt(from - 1) == '.' || text.charAt(from - 1) == ',')
                ? 1
                : 0;
        int to = from;
        while (to < text.length()
                && (Character.isDigit(text.charAt(to)) || text.charAt(to) == ',' || text.charAt(to) == '.')) {
            to++;
        }
        return text.substring(from, to);
    }

    private static Optional<NumberStyle> evidence(String text) {
        String cell = firstNumber(text);
        int comma = cell.lastIndexOf(',');
        int point = cell.lastIndexOf('.');
        if (comma < 0 && point < 0) {
            return Optional.empty();
        }
        if (comma >= 0 && point >= 0) {
            return Optional.of(comma > point ? COMMA : POINT);
        }
        char mark = comma >= 0 ? ',' : '.';
        NumberStyle asDecimal = mark == ',' ? COMMA : POINT;
        NumberStyle asThousands = mark == ',' ? POINT : COMMA;
        if (cell.indexOf(mark) != cell.lastIndexOf(mark)) {
            return Optional.of(asThousands);
        }
        int at = cell.indexOf(mark);
        int before = at;
        while (before > 0 && Character.isDigit(cell.charAt(before - 1))) {
            before--;
        }
        int after = at + 1;
        while (after < cell.length() && Character.isDigit(cell.charAt(after))) {
            after++;
        }
        int left = at - before;
        int right = after - at - 1;
        if (left + right == 0) {
            return Optional.empty();
        }
        boolean group = right == 3 && left >= 1 && left <= 3 && cell.charAt(before) != '0';
        return group ? Optional.empty() : Optional.of(asDecimal);
    }

    /** The number in {@code cell}; empty if it is not one. Missing values are not numbers. */
    Optional<Quantity> parse(String cell) {
        if (this == POINT) {
            Optional<Double> plain = NumberText.parse(cell);
            if (plain.isPresent()) {
                boolean exponent = cell.indexOf('e') >= 0 || cell.indexOf('E') >= 0;
                return Optional.of(new Quantity(plain.get(), false, exponent, OptionalDouble.empty()));
            }
        }
        return cell.length() > 60 ? Optional.empty() : marked(clean(cell));
    }

    /** Without Markdown's emphasis, footnote marks, spaces between groups, and typographic signs. */
    private static String clean(String cell) {
        String text = cell.replace('\u2212', '-')
                .replaceAll("^[*_~\u2248$`\\s]+|[*_`\u2020\u2021\u00A7$\\s]+$", "")
                .replaceAll("[\u00A0\u202F\u2009\\s]+", " ");
        return text.replaceAll("(?<=[0-9])[ _'\u2019](?=[0-9]{3}(?![0-9]))", "");
    }

    private Optional<Quantity> marked(String text) {
        Matcher inParentheses = ERROR_IN_PARENTHESES.matcher(text);
        Matcher error = inParentheses.matches() ? inParentheses : ERROR.matcher(text);
        if (error.matches()) {
            boolean percent = error.groupCount() > 2 && "%".equals(error.group(3));
            Optional<Quantity> main = suffixed(error.group(1).strip());
            OptionalDouble size = plain(error.group(2));
            return main.filter(one -> size.isPresent())
                    .map(one -> new Quantity(one.value(), one.percent() || percent, one.suffixed(), size));
        }
        // A remark such as "7B (dense)" or "300B [2]".
        int remark = Math.max(text.indexOf(" ("), text.indexOf(" ["));
        return suffixed(remark > 0 && (text.endsWith(")") || text.endsWith("]")) ? text.substring(0, remark) : text);
    }

    private Optional<Quantity> suffixed(String text) {
        if (text.endsWith("%")) {
            return number(text.substring(0, text.length() - 1).strip(), 1, true);
        }
        Matcher power = POWER.matcher(text);
        if (power.matches()) {
            return number(power.group(1), Math.pow(10, Integer.parseInt(power.group(2))), false);
        }
        Matcher word = WORD.matcher(UNIT_WORD.matcher(text).replaceFirst(""));
        if (word.matches()) {
            Double factor = SUFFIXES.get(word.group(2).toLowerCase(Locale.ROOT));
            return factor == null ? Optional.empty() : number(word.group(1).strip(), factor, false);
        }
        return number(UNIT_WORD.matcher(text).replaceFirst(""), 1, false);
    }

    private Optional<Quantity> number(String text, double factor, boolean percent) {
        OptionalDouble value = plain(text);
        boolean fixed = factor != 1 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
        // A power of ten such as 1x10^999 is no number here.
        return value.isEmpty() || !Double.isFinite(value.getAsDouble() * factor)
                ? Optional.empty()
                : Optional.of(new Quantity(value.getAsDouble() * factor, percent, fixed, OptionalDouble.empty()));
    }

    private OptionalDouble plain(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        int mark = text.indexOf(thousands);
        if (mark >= 0 && !grouped(text)) {
            return OptionalDouble.empty();
        }
        String ascii = text.replace(String.valueOf(thousands), "").replace(decimal, '.');
        return NumberText.parse(ascii).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** Whether the thousands are in groups of three, before any decimal mark. */
    private boolean grouped(String text) {
        int end = text.indexOf(decimal) < 0 ? text.length() : text.indexOf(decimal);
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        end = exponent < 0 ? end : Math.min(end, exponent);
        String[] groups = text.substring(text.startsWith("-") || text.startsWith("+") ? 1 : 0, end)
                .split(Pattern.quote(String.valueOf(thousands)), -1);
        boolean regular = !groups[0].isEmpty() && groups[0].length() <= 3 && text.lastIndexOf(thousands) < end;
        for (int i = 1; i < groups.length; i++) {
            regular &= groups[i].length() == 3;
        }
        return regular;
    }
}
