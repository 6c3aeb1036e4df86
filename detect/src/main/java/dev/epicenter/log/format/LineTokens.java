package dev.epicenter.log.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Splits a line of console text into words, numbers and punctuation, in time linear in its length. Quotes and color
 * codes are dropped. Words may be paths ({@code train/loss}). Dates, times and versions are tokens of their own. Reused
 * for each line.
 */
final class LineTokens {
    enum Kind {
        WORD,
        NUMBER,
        /** A date, a time, a version or an identifier. */
        OTHER,
        PUNCTUATION,
        END
    }

    private static final int ESCAPE = 27;

    private static final Set<String> SOURCE_EXTENSIONS = Set.of(
            "c", "cc", "cpp", "cu", "go", "h", "hpp", "java", "jl", "js", "kt", "lua", "py", "pyx", "rs", "scala");

    /** Exact powers of ten. */
    private static final double[] TENS = new double[23];

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) {
            TENS[i] = 10 * TENS[i - 1];
        }
    }

    /** Letters between a decimal number and a colon, from which on they are the next key and no unit. */
    private static final int SHORTEST_KEY = 4;

    private final DecimalComma commas = new DecimalComma();
    private byte[] line = new byte[0];
    private int limit;
    private Kind[] kinds = new Kind[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] numberEnds = new int[64];
    private int[] blanks = new int[64];
    private double[] values = new double[64];
    private int size;
    private int numbers;
    private int before;

    /** Splits {@code length} bytes from {@code from}. */
    void scan(byte[] bytes, int from, int length) {
        line = commas.withPoints(bytes, from, length);
        limit = from + length;
        size = 0;
        numbers = 0;
        before = 2;
        int at = from;
        while (at < limit) {
            byte b = line[at];
            if (b == ' ' || b == 0) {
                before++;
                at++;
            } else if (b == '\t') {
                before += 2;
                at++;
            } else if (b == '"' || b == '`' || b == '\'') {
                at++;
            } else if (b == ESCAPE) {
                at = afterColor(at);
            } else if (isLetter(b)) {
                at = word(at);
            } else if (isDigit(b) || startsNumber(at, from)) {
                at = number(at);
            } else {
                add(Kind.PUNCTUATION, at, at + 1);
                at++;
            }
        }
        add(Kind.END, limit, limit);
        size--;
    }

    /** Scans text. */
    void scan(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        scan(bytes, 0, bytes.length);
    }

    /** The number of tokens; after them there is a token of kind {@code END}. */
    int size() {
        return size;
    }

    int numbers() {
        return numbers;
    }

    Kind kind(int i) {
        return i < 0 || i > size ? Kind.END : kinds[i];
    }

    boolean isNumber(int i) {
        return kind(i) == Kind.NUMBER;
    }

    boolean isWord(int i) {
        return kind(i) == Kind.WORD;
    }

    /** Whether the token is this punctuation character. */
    boolean is(int i, char c) {
        return kind(i) == Kind.PUNCTUATION && line[starts[i]] == c;
    }

    /** Whether the token is a character outside ASCII, such as a block of a progress bar. */
    boolean isBlock(int i) {
        return kind(i) == Kind.PUNCTUATION && line[starts[i]] < 0;
    }

    /** The blanks before the token; a tab counts as two, and so does the start of the line. */
    int blanks(int i) {
        return blanks[i];
    }

    int start(int i) {
        return starts[i];
    }

    int end(int i) {
        return ends[i];
    }

    byte[] bytes() {
        return line;
    }

    String text(int i) {
        return text(i, i);
    }

    /** The text from the first to the last of these tokens. */
    String text(int first, int last) {
        return new String(line, starts[first], ends[last] - starts[first], StandardCharsets.UTF_8);
    }

    double value(int i) {
        return values[i];
    }

    /** Whether the number is whole and is written without a decimal point, an exponent or a unit. */
    boolean isWhole(int i) {
        if (!isNumber(i) || ends[i] != numberEnds[i]) {
            return false;
        }
        for (int at = starts[i]; at < ends[i]; at++) {
            if (!isDigit(line[at]) && line[at] != ',') {
                return false;
            }
        }
        return true;
    }

    /** Whether the number is written with a decimal point. */
    boolean isDecimal(int i) {
        for (int at = starts[i]; at < numberEnds[i]; at++) {
            if (line[at] == '.') {
                return true;
            }
        }
        return false;
    }

    /** The letters or the percent sign that follow the number directly. */
    String unit(int i) {
        return ends[i] == numberEnds[i]
                ? ""
                : new String(line, numberEnds[i], ends[i] - numberEnds[i], StandardCharsets.ISO_8859_1);
    }

    boolean hasUnit(int i) {
        return ends[i] != numberEnds[i];
    }

    private void add(Kind kind, int start, int end) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            numberEnds = Arrays.copyOf(numberEnds, 2 * size);
            blanks = Arrays.copyOf(blanks, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        kinds[size] = kind;
        starts[size] = start;
        ends[size] = end;
        numberEnds[size] = end;
        blanks[size++] = before;
        before = 0;
    }

    private int afterColor(int at) {
        int next = at + 1;
        if (next < limit && line[next] == '[') {
            next++;
            while (next < limit && !isLetter(line[next])) {
                next++;
            }
            return Math.min(limit, next + 1);
        }
        return next;
    }

    private int word(int from) {
        int at = from + 1;
        while (at < limit) {
            byte b = line[at];
            if (isLetter(b) || isDigit(b) || b == '@') {
                at++;
            } else if ((b == '/' || b == '.' || b == '-' || b == '\'') && at + 1 < limit && isLetter(line[at + 1])) {
                at += 2;
            } else if (b == '.' && at + 1 < limit && isDigit(line[at - 1]) && isDigit(line[at + 1])) {
                at += 2;
            } else {
                break;
            }
        }
        double special = special(from, at);
        int location = afterLineNumber(from, at);
        if (location > 0) {
            add(Kind.OTHER, from, location);
            return location;
        }
        if (special != 0) {
            add(Kind.NUMBER, from, at);
            values[size - 1] = special;
            numbers++;
        } else {
            add(Kind.WORD, from, at);
        }
        return at;
    }

    /** The end of a place in source code, such as {@code ctc-loss.cc:182}, or 0. */
    private int afterLineNumber(int from, int to) {
        if (to + 1 >= limit || line[to] != ':' || !isDigit(line[to + 1])) {
            return 0;
        }
        int point = to - 1;
        while (point > from && line[point] != '.') {
            point--;
        }
        String extension = new String(line, point + 1, to - point - 1, StandardCharsets.ISO_8859_1);
        int end = digits(to + 1);
        boolean isWhole = end == limit || line[end] != '.' && !isLetter(line[end]);
        return point > from && isWhole && SOURCE_EXTENSIONS.contains(extension) ? end : 0;
    }

    /** NaN or infinity for their names, otherwise 0. */
    private double special(int from, int to) {
        int length = to - from;
        if (length != 3 && length != 8) {
            return 0;
        }
        int first = line[from] | 0x20;
        if (first != 'n' && first != 'i') {
            return 0;
        }
        String text = new String(line, from, length, StandardCharsets.ISO_8859_1);
        return LogNumber.parse(text).orElse(0);
    }

    private boolean startsNumber(int at, int from) {
        byte b = line[at];
        if (b != '-' && b != '+' && b != '.' || at > from && isBound(line[at - 1])) {
            return false;
        }
        int next = at + 1;
        if (next < limit && b != '.' && line[next] == '.') {
            next++;
        }
        if (next < limit && isDigit(line[next])) {
            return true;
        }
        return b != '.'
                && next + 3 <= limit
                && (next + 3 == limit || !isLetter(line[next + 3]) || line[next + 3] == 'i')
                && special(next, next + 3) != 0;
    }

    private static boolean isBound(byte b) {
        return isLetter(b) || isDigit(b) || b == ')' || b == ']' || b == '.';
    }

    private int number(int from) {
        int at = from;
        boolean negative = line[at] == '-';
        if (negative || line[at] == '+') {
            at++;
        }
        if (isLetter(line[at])) {
            int end = at;
            while (end < limit && isLetter(line[end])) {
                end++;
            }
            double special = special(at, end);
            add(special == 0 ? Kind.OTHER : Kind.NUMBER, from, end);
            values[size - 1] = negative ? -special : special;
            numbers++;
            return end;
        }
        int digits = at;
        at = digits(at);
        int whole = at - digits;
        if (at + 2 < limit && line[at] == '.' && line[at + 1] == '#' && isLetter(line[at + 2])) {
            return windows(from, at + 2);
        }
        int date = afterDateOrTime(from, digits, at);
        if (date > 0) {
            add(Kind.OTHER, from, date);
            return date;
        }
        if (whole <= 3 && whole > 0) {
            at = afterThousands(at);
        }
        if (at < limit
                && line[at] == '.'
                && !(at + 1 < limit && isLetter(line[at + 1]) && (line[at + 1] | 0x20) != 'e')) {
            at = digits(at + 1);
        }
        if (at + 1 < limit && line[at] == '.' && isDigit(line[at + 1])) {
            return other(from, at);
        }
        int mantissa = at;
        if (at + 1 < limit && (line[at] | 0x20) == 'e') {
            int sign = line[at + 1] == '-' || line[at + 1] == '+' ? 1 : 0;
            if (at + 1 + sign < limit && isDigit(line[at + 1 + sign])) {
                at = digits(at + 1 + sign);
            }
        }
        int end = at;
        while (at < limit && (isLetter(line[at]) && line[at] != '_')) {
            at++;
        }
        if (at < limit && (line[at] == '_' || isDigit(line[at]) && at > end)) {
            return other(from, at);
        }
        if (at - end >= SHORTEST_KEY
                && mantissa > digits + whole
                && at < limit
                && (line[at] == ':' || line[at] == '=')
                && !isPosition(end, at)) {
            at = end;
        }
        if (at < limit && at == end && line[at] == '%') {
            at++;
        }
        add(Kind.NUMBER, from, at);
        numberEnds[size - 1] = end;
        values[size - 1] = value(from, mantissa, end);
        numbers++;
        return at;
    }

    private boolean isPosition(int from, int to) {
        String word = new String(line, from, to - from, StandardCharsets.ISO_8859_1);
        return LabelRole.of(word.toLowerCase(Locale.ROOT)).isPosition();
    }

    /** {@code 1.#QNAN000}, of which the letters begin at {@code letters}. */
    private int windows(int from, int letters) {
        int at = letters;
        while (at < limit && (isLetter(line[at]) || isDigit(line[at]))) {
            at++;
        }
        OptionalDouble value = LogNumber.parse(new String(line, from, at - from, StandardCharsets.ISO_8859_1));
        add(value.isPresent() ? Kind.NUMBER : Kind.OTHER, from, at);
        values[size - 1] = value.orElse(0);
        numbers++;
        return at;
    }

    /** The end of a date or time that begins with these digits, or 0. */
    private int afterDateOrTime(int from, int digits, int end) {
        int length = end - digits;
        if (from != digits || end + 2 >= limit || length == 0 || length > 4) {
            return 0;
        }
        byte separator = line[end];
        int second = digits(end + 1);
        int width = second - end - 1;
        if (separator == ':' && length <= 2 && width == 2 && !followedByLetter(second)) {
            int at = second;
            while (at < limit
                    && (line[at] == ':' || line[at] == '.' || line[at] == ',')
                    && at + 1 < limit
                    && isDigit(line[at + 1])) {
                at = digits(at + 1);
            }
            return at;
        }
        if ((separator == '-' && width == 2 || separator == '/' && width > 0)
                && length != 3
                && second + 1 < limit
                && line[second] == separator
                && isDigit(line[second + 1])) {
            int at = digits(second + 1);
            return at < limit && line[at] == 'T' ? afterTime(at) : at;
        }
        if (separator == '/'
                && length == 2
                && width == 2
                && second + 3 < limit
                && line[second] == ' '
                && isDigit(line[second + 1])
                && isDigit(line[second + 2])
                && line[second + 3] == ':') {
            return second;
        }
        return 0;
    }

    private int afterTime(int from) {
        int at = from + 1;
        while (at < limit && (isDigit(line[at]) || line[at] == ':' || line[at] == '.' || line[at] == 'Z')) {
            at++;
        }
        return at;
    }

    private boolean followedByLetter(int at) {
        return at < limit && (isLetter(line[at]) || isDigit(line[at]));
    }

    private int afterThousands(int from) {
        int at = from;
        while (at + 3 < limit && line[at] == ',' && digits(at + 1) == at + 4) {
            at += 4;
        }
        return at;
    }

    private int other(int from, int reached) {
        int at = reached;
        while (at < limit && (isLetter(line[at]) || isDigit(line[at]) || line[at] == '.' || line[at] == '-')) {
            at++;
        }
        add(Kind.OTHER, from, at);
        return at;
    }

    private int digits(int from) {
        int at = from;
        while (at < limit && isDigit(line[at])) {
            at++;
        }
        return at;
    }

    /** Exact without a library call if the digits fit into a double and the power of ten is exact. */
    private double value(int from, int mantissaEnd, int end) {
        long digits = 0;
        int count = 0;
        int decimals = 0;
        boolean fraction = false;
        boolean simple = true;
        int at = from;
        boolean negative = line[at] == '-';
        if (negative || line[at] == '+') {
            at++;
        }
        for (; at < mantissaEnd; at++) {
            byte b = line[at];
            if (b == '.') {
                fraction = true;
            } else if (b != ',') {
                digits = 10 * digits + (b - '0');
                count += digits == 0 ? 0 : 1;
                decimals += fraction ? 1 : 0;
                simple &= count <= 15;
            }
        }
        int exponent = 0;
        if (mantissaEnd < end) {
            at = mantissaEnd + 1;
            boolean down = line[at] == '-';
            if (down || line[at] == '+') {
                at++;
            }
            for (; at < end; at++) {
                exponent = Math.min(10_000, 10 * exponent + (line[at] - '0'));
            }
            exponent = down ? -exponent : exponent;
        }
        int power = exponent - decimals;
        if (simple && power >= -22 && power <= 22) {
            double value = power < 0 ? digits / TENS[-power] : digits * TENS[power];
            return negative ? -value : value;
        }
        String text = new String(line, from, end - from, StandardCharsets.ISO_8859_1).replace(",", "");
        return Double.parseDouble(text);
    }

    static boolean isLetter(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
