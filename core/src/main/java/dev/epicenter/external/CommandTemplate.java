package dev.epicenter.external;

import dev.epicenter.config.CommandLineSplitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command line with placeholders. It is split into words before placeholders are replaced: each value stays one word,
 * even with spaces or quotes in it, and no shell interprets it.
 */
final class CommandTemplate {
    private static final String OVERRIDES = "{overrides}";
    private static final String RESUME = "{resume}";

    private final List<String> words;

    CommandTemplate(String line) {
        this.words = CommandLineSplitter.of(line);
    }

    boolean uses(String placeholder) {
        return words.stream().anyMatch(word -> word.contains("{" + placeholder + "}"));
    }

    /**
     * The program and its arguments. A word with a placeholder whose value is empty is omitted, together with an option
     * in the word before it: {@code --resume {checkpoint}} and {@code --resume={checkpoint}} both vanish.
     *
     * @param values by placeholder
     * @param overrides the words that replace {@code {overrides}}
     * @param resume the words that replace {@code {resume}}
     */
    List<String> filled(Map<String, String> values, List<String> overrides, List<String> resume) {
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(OVERRIDES)) {
                filled.addAll(overrides);
            } else if (word.equals(RESUME)) {
                resume.forEach(each -> filled.add(fill(each, values)));
            } else if (values.entrySet().stream()
                    .anyMatch(value -> value.getValue().isEmpty() && word.contains("{" + value.getKey() + "}"))) {
                boolean option = i > 0
                        && words.get(i - 1).startsWith("-")
                        && !words.get(i - 1).contains("{");
                if (option && !word.startsWith("-")) {
                    filled.remove(filled.size() - 1);
                }
            } else {
                filled.add(fill(word, values).replace(OVERRIDES, String.join(" ", overrides)));
            }
        }
        return filled;
    }

    /** Replaces the placeholders of {@code text}. */
    static String fill(String text, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int close = open < 0 ? -1 : text.indexOf('}', open);
            if (close < 0) {
                break;
            }
            String value = values.get(text.substring(open + 1, close));
            // A brace that opens no known placeholder stays, and a placeholder may follow inside.
            filled.append(text, at, value == null ? open + 1 : open);
            filled.append(value == null ? "" : value);
            at = value == null ? open + 1 : close + 1;
        }
        return filled.append(text, at, text.length()).toString();
    }
}
