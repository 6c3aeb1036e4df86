package dev.epicenter.external;

import dev.epicenter.config.CommandLineSplitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command line with places to be filled. It is taken apart into words first, so that what is put in stays one word, whatever is in
 * it; no shell sees it.
 */
final class CommandTemplate {
    private static final String OVERRIDES = "{overrides}";

    private final List<String> words;

    CommandTemplate(String line) {
        this.words = CommandLineSplitter.of(line);
    }

    boolean uses(String placeholder) {
        return words.stream().anyMatch(word -> word.contains("{" + placeholder + "}"));
    }

    /**
     * The program and its arguments. A word in whose place there is nothing to put is left out, and with it the option before it,
     * where that is a word of its own: {@code --resume {checkpoint}} and {@code --resume={checkpoint}} both vanish.
     *
     * @param values by placeholder; empty: nothing to put in
     * @param overrides words in the place of {@code {overrides}}
     */
    List<String> filled(Map<String, String> values, List<String> overrides) {
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(OVERRIDES)) {
                filled.addAll(overrides);
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

    /** {@code text} with its places filled. */
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
            // A brace that opens no place stands for itself, and there may be a place within.
            filled.append(text, at, value == null ? open + 1 : open);
            filled.append(value == null ? "" : value);
            at = value == null ? open + 1 : close + 1;
        }
        return filled.append(text, at, text.length()).toString();
    }
}
