package dev.epicenter.log.format;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds where another record begins on a line of console text, because a progress bar or {@code print(..., end="")} did not end
 * its line, or a paste has lost its carriage returns: {@code ... 1859.98s/it]step 500, loss: 0.39}, {@code loss: 44.4Batch 3: ...},
 * {@code Epoch... (2/9 | Loss: 0.4)    Epoch... (3/9 | Loss: 0.3)}.
 */
final class JoinedRecords {
    /** Blanks that separate two records, and not two fields. */
    private static final int GAP = 3;

    private static final int SHORTEST_WORD = 4;

    private JoinedRecords() {}

    /** The start of the next record after the one at {@code from}, or {@code end}. Linear in the length. */
    static int next(byte[] line, int from, int end) {
        int first = from;
        while (first < end && !LineTokens.isLetter(line[first]) && line[first] != '%') {
            first++;
        }
        boolean bar = first < end && line[first] == '%';
        int word = wordEnd(line, first, end);
        if (!bar && !isPosition(line, first, word)) {
            return end;
        }
        for (int at = Math.max(word, first + 1); at < end; at++) {
            if (isStart(line[at]) && !isStart(line[at - 1]) && begins(line, from, at, end, first, word, bar)) {
                return at;
            }
        }
        return end;
    }

    private static boolean begins(byte[] line, int from, int at, int end, int first, int word, boolean bar) {
        byte before = line[at - 1];
        boolean glued = bar
                ? before == ']' && at - from > 5 && isRate(line, at - 1)
                : LineTokens.isDigit(before) || before == ')' || before == ']' || gap(line, at, from) >= GAP;
        int stop = wordEnd(line, at, end);
        if (!glued || !isPosition(line, at, stop)) {
            return false;
        }
        int digits = number(line, stop, end);
        if (bar) {
            // The bar's position is the step of a row that names an epoch only.
            return digits < end && role(line, at, stop) != LabelRole.EPOCH;
        }
        return digits < end
                && isSame(line, first, word, at, end)
                && shape(line, digits, end) != 0
                && shape(line, digits, end) == shape(line, number(line, word, end), end);
    }

    /** Where the number behind a word begins, after at most a few characters of punctuation; {@code end} without one. */
    private static int number(byte[] line, int from, int end) {
        int at = from;
        while (at < end && at < from + 6 && !LineTokens.isDigit(line[at]) && !LineTokens.isLetter(line[at])) {
            at++;
        }
        return at < end && LineTokens.isDigit(line[at]) ? at : end;
    }

    /** The punctuation behind a whole number, by which records are told from remarks such as {@code Epoch 301 sec}; 0 without. */
    private static byte shape(byte[] line, int digits, int end) {
        int at = digits;
        while (at < end && LineTokens.isDigit(line[at])) {
            at++;
        }
        return at > digits && at < end && "/:,)]|".indexOf(line[at]) >= 0 ? line[at] : 0;
    }

    /** {@code it/s]} or {@code s/it]}. */
    private static boolean isRate(byte[] line, int bracket) {
        return line[bracket - 2] == '/' && line[bracket - 1] == 's' && line[bracket - 3] == 't'
                || line[bracket - 3] == '/' && line[bracket - 2] == 'i' && line[bracket - 1] == 't';
    }

    private static int gap(byte[] line, int at, int from) {
        int blanks = 0;
        for (int i = at - 1; i > from && (line[i] == ' ' || line[i] == '\t'); i--) {
            blanks += line[i] == '\t' ? GAP : 1;
        }
        return blanks;
    }

    private static boolean isSame(byte[] line, int first, int word, int at, int end) {
        int length = word - first;
        if (at + length >= end || LineTokens.isLetter(line[at + length])) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[first + i] != line[at + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isStart(byte b) {
        return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }

    private static int wordEnd(byte[] line, int from, int end) {
        int at = from;
        while (at < end && isStart(line[at])) {
            at++;
        }
        return at;
    }

    private static boolean isPosition(byte[] line, int from, int to) {
        return to - from >= SHORTEST_WORD && role(line, from, to).isPosition();
    }

    private static LabelRole role(byte[] line, int from, int to) {
        return LabelRole.of(new String(line, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
    }
}
