package dev.epicenter;

import java.util.Locale;

/**
 * Text from files, such as the names of runs and metrics, as it is shown to people. Control characters could move the
 * cursor of a terminal or hide text, a line break could imitate a line of this program, and bidirectional marks could show
 * a name in another order than its own (Unicode Technical Report 36). Each is written as in JSON: {@code \n}, {@code
 * \u001b}, {@code \u202e}.
 */
public final class VisibleText {
    private VisibleText() {}

    /** {@code text} on one line, with only visible characters. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** {@code text} with only visible characters, its line breaks and tabs. */
    public static String ofLines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean layout) {
        int first = 0;
        while (first < text.length() && isVisible(text.charAt(first), layout)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isVisible(c, layout)) {
                out.append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return out.toString();
    }

    private static boolean isVisible(char c, boolean layout) {
        return c == '\n' || c == '\t' ? layout : !Character.isISOControl(c) && !isSeparator(c) && !isBidirectional(c);
    }

    private static boolean isSeparator(char c) {
        return c == '\u2028' || c == '\u2029';
    }

    /** The marks, embeddings, overrides and isolates of Unicode Standard Annex 9. */
    private static boolean isBidirectional(char c) {
        return c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069';
    }
}
