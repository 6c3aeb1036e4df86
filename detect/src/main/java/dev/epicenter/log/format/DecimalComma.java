package dev.epicenter.log.format;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Recognizes numbers with a decimal comma, such as {@code 2,3456}, as spreadsheets and programs write them in many
 * languages. {@code 121,200} is a count with a thousands separator unless the log so far shows a decimal comma: more of its
 * lines have a comma that cannot separate thousands than have a decimal point.
 */
final class DecimalComma {
    /** Digits after the comma that show a decimal comma: {@code 0,1} may be a list. */
    private static final int FEWEST_DIGITS = 2;

    /** Lines with a comma that cannot separate thousands, and lines with a decimal point. */
    private long commas;

    private long points;
    private byte[] converted = new byte[0];

    /**
     * A console line with decimal points for its decimal commas: {@code bytes} itself, or an array with the same indices. A
     * line that has decimal points has no decimal commas.
     */
    byte[] withPoints(byte[] bytes, int from, int length) {
        int limit = from + length;
        boolean any = false;
        boolean decimal = false;
        for (int i = from + 1; i < limit - 1; i++) {
            if (bytes[i] == ',' && isNumber(bytes, from, i, limit)) {
                any = true;
                decimal |= !isGrouped(bytes, from, i, limit);
            } else if (bytes[i] == '.' && LineTokens.isDigit(bytes[i - 1]) && LineTokens.isDigit(bytes[i + 1])) {
                points++;
                return bytes;
            }
        }
        commas += decimal ? 1 : 0;
        // A list such as "milestones: 30000,60000" is one line, and the rows below it have decimal points.
        if (!any || commas <= points) {
            return bytes;
        }
        if (converted.length < limit) {
            converted = new byte[Math.max(limit, 2 * converted.length)];
        }
        System.arraycopy(bytes, from, converted, from, length);
        for (int i = from + 1; i < limit - 1; i++) {
            if (bytes[i] == ',' && isNumber(bytes, from, i, limit)) {
                converted[i] = '.';
            }
        }
        return converted;
    }

    /** Whether the comma stands in a number by itself, and not in a list. */
    private static boolean isNumber(byte[] bytes, int from, int comma, int limit) {
        int start = start(bytes, from, comma);
        int end = end(bytes, comma, limit);
        if (start == comma || end == comma + 1) {
            return false;
        }
        if (start > from && bytes[start - 1] == '-') {
            start--;
        }
        return (start == from || " \t=".indexOf(bytes[start - 1]) >= 0 || isLabel(bytes, from, start))
                && (end == limit || isEnd(bytes, end, limit));
    }

    /** Whether a colon precedes that ends a label, rather than hours. */
    private static boolean isLabel(byte[] bytes, int from, int start) {
        return start - 2 >= from && bytes[start - 1] == ':' && !LineTokens.isDigit(bytes[start - 2]);
    }

    private static boolean isEnd(byte[] bytes, int end, int limit) {
        byte b = bytes[end];
        return " \t;|)]%\r".indexOf(b) >= 0
                || b == ',' && (end + 1 == limit || bytes[end + 1] == ' ')
                || (b | 0x20) == 'e' && end + 1 < limit && (bytes[end + 1] == '-' || bytes[end + 1] == '+');
    }

    private static boolean isGrouped(byte[] bytes, int from, int comma, int limit) {
        int start = start(bytes, from, comma);
        int digits = end(bytes, comma, limit) - comma - 1;
        return digits < FEWEST_DIGITS || digits == 3 && comma - start <= 3 && bytes[start] != '0';
    }

    private static int start(byte[] bytes, int from, int comma) {
        int start = comma;
        while (start > from && LineTokens.isDigit(bytes[start - 1])) {
            start--;
        }
        return start;
    }

    private static int end(byte[] bytes, int comma, int limit) {
        int end = comma + 1;
        while (end < limit && LineTokens.isDigit(bytes[end])) {
            end++;
        }
        return end;
    }

    /**
     * Whether a table's numbers have decimal commas: no cell has a decimal point, and a comma cannot separate thousands.
     *
     * @param isSemicolon whether semicolons separate the cells, because commas are decimal
     */
    static boolean isUsed(List<List<String>> rows, boolean isSemicolon) {
        boolean found = false;
        for (List<String> row : rows) {
            for (String cell : row) {
                if (cell.indexOf('.') > 0 && LogNumber.parse(cell).isPresent()) {
                    return false;
                }
                found |= !withPoint(cell).equals(cell) && (isSemicolon || !isGrouped(cell.strip()));
            }
        }
        return found;
    }

    private static boolean isGrouped(String number) {
        byte[] bytes = number.getBytes(StandardCharsets.ISO_8859_1);
        return isGrouped(bytes, 0, number.indexOf(','), bytes.length);
    }

    /** The cell with a decimal point, if it is a number with a decimal comma. */
    static String withPoint(String cell) {
        int comma = cell.indexOf(',');
        if (comma < 0 || cell.indexOf(',', comma + 1) >= 0) {
            return cell;
        }
        String number = cell.replace(',', '.');
        return LogNumber.parse(number).isPresent() ? number : cell;
    }
}
