package dev.epicenter.config;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;

/** Splits a command line into words by the quoting rules of a shell. It expands no variables or patterns. */
public final class CommandLineSplitter {
    private CommandLineSplitter() {}

    /**
     * Words are separated by white space. Text in single quotes is literal. In double quotes a backslash escapes only a double
     * quote or a backslash; outside quotes it escapes any character.
     *
     * @throws EpicenterException if a quote is not closed
     */
    public static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean more = i + 1 < line.length();
            if (quote != 0) {
                boolean escapes = quote == '"' && c == '\\' && more && "\"\\".indexOf(line.charAt(i + 1)) >= 0;
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(escapes ? line.charAt(++i) : c);
                }
            } else if (Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else {
                begun = true;
                if (c == '\'' || c == '"') {
                    quote = c;
                } else {
                    word.append(c == '\\' && more ? line.charAt(++i) : c);
                }
            }
        }
        if (quote != 0) {
            throw new EpicenterException("a " + quote + " is not closed in: " + line);
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
