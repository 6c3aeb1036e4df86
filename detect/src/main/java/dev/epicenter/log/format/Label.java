package dev.epicenter.log.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words before a number.
 *
 * @param name of a metric; empty if the words name none
 * @param role of the number
 * @param split named by the words
 * @param bareName the name without the words of the split; empty if nothing remains
 */
record Label(String name, LabelRole role, Optional<Split> split, String bareName) {
    private static final Pattern WORDS = Pattern.compile("[^a-zA-Z]+");

    private static final int MOST_WORDS = 4;

    /** Words that begin or end a label and are not part of a metric's name. */
    private static final Set<String> FILLERS = Set.of(
            "is", "was", "at", "on", "of", "after", "for", "in", "and", "with", "the", "a", "info", "debug", "warning",
            "got", "has", "to");

    /** Words that end a name, as in {@code Loss became infinite or NaN}. */
    private static final Set<String> VERBS = Set.of("became", "becomes", "become", "turned", "went");

    /** As TensorFlow's Estimator prints the results of an evaluation. */
    private static final String EVALUATED = "saving dict for global step";

    /** Abbreviations of metrics, as printed by llm.c. */
    private static final Map<String, String> ABBREVIATIONS = Map.of("trl", "train_loss", "tel", "val_loss");

    /** Parses words that are separated by single blanks. */
    static Label of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        LabelRole role = lower.equals(EVALUATED) ? LabelRole.GLOBAL_STEP : LabelRole.of(lower);
        List<String> words = new ArrayList<>(Arrays.asList(text.split(" ")));
        if (role != LabelRole.VALUE) {
            words.remove(words.size() - 1);
        }
        for (int i = 1; i < words.size(); i++) {
            if (VERBS.contains(words.get(i).toLowerCase(Locale.ROOT))) {
                words.subList(i, words.size()).clear();
            }
        }
        while (!words.isEmpty() && isFiller(words.get(words.size() - 1))) {
            words.remove(words.size() - 1);
        }
        while (!words.isEmpty() && (isFiller(words.get(0)) || words.size() > MOST_WORDS)) {
            words.remove(0);
        }
        String name = String.join(" ", words);
        words.removeIf(word -> Split.named(word.toLowerCase(Locale.ROOT)) != null);
        return new Label(ABBREVIATIONS.getOrDefault(name, name), role, split(lower, role), String.join(" ", words));
    }

    private static boolean isFiller(String word) {
        return FILLERS.contains(word.toLowerCase(Locale.ROOT));
    }

    private static Optional<Split> split(String lower, LabelRole role) {
        if (lower.equals(EVALUATED)) {
            return Optional.of(Split.VALIDATION);
        }
        Optional<Split> found = Optional.empty();
        for (String word : WORDS.split(lower)) {
            Split split = Split.named(word);
            if (split != null && (role == LabelRole.VALUE || found.isEmpty())) {
                found = found.filter(other -> other != Split.TRAIN).or(() -> Optional.of(split));
            }
        }
        return found;
    }
}
