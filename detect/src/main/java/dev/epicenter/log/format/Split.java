package dev.epicenter.log.format;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data that a value was measured on. */
enum Split {
    /** Training data, also if the log does not state the data. */
    TRAIN(""),
    VALIDATION("valid "),
    TEST("test ");

    private static final Map<String, Split> WORDS = Map.ofEntries(
            Map.entry("train", TRAIN),
            Map.entry("training", TRAIN),
            Map.entry("trn", TRAIN),
            Map.entry("train_inner", TRAIN),
            Map.entry("val", VALIDATION),
            Map.entry("valid", VALIDATION),
            Map.entry("validation", VALIDATION),
            Map.entry("validating", VALIDATION),
            Map.entry("validate", VALIDATION),
            Map.entry("eval", VALIDATION),
            Map.entry("evaluation", VALIDATION),
            Map.entry("evaluating", VALIDATION),
            Map.entry("evaluate", VALIDATION),
            Map.entry("dev", VALIDATION),
            Map.entry("heldout", VALIDATION),
            Map.entry("test", TEST),
            Map.entry("testing", TEST));

    private final String prefix;

    Split(String prefix) {
        this.prefix = prefix;
    }

    /**
     * The name of a series on this data, whose values are printed as {@code name}: unchanged for training data.
     */
    String of(String name) {
        return prefix + name;
    }

    /** The split that a lower-case word names, or null. */
    static @Nullable Split named(String word) {
        return WORDS.get(word);
    }
}
