package dev.epicenter.diagnosis.cross;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A tensor that changed although it was frozen.
 *
 * @param tensor its name
 * @param moment the moment that changed; empty: its weights
 */
public record ChangedTensor(String tensor, Optional<String> moment) {
    private static final String OPEN = " (";
    private static final String CLOSE = ")";

    /** A model has hundreds of tensors, and all may have changed. */
    private static final int SHOWN = 6;

    /** Inverts {@link #words}. */
    @JsonCreator
    static ChangedTensor parse(String words) {
        int open = words.lastIndexOf(OPEN);
        return open < 0 || !words.endsWith(CLOSE)
                ? new ChangedTensor(words, Optional.empty())
                : new ChangedTensor(
                        words.substring(0, open),
                        Optional.of(words.substring(open + OPEN.length(), words.length() - CLOSE.length())));
    }

    /** As displayed and in files: {@code wte.weight}, {@code wte.weight (v)}. */
    @JsonValue
    public String words() {
        return tensor + moment.map(name -> OPEN + name + CLOSE).orElse("");
    }

    /** Several of them as displayed: the first ones, and how many more there are. */
    public static String words(List<ChangedTensor> changed) {
        String first = changed.stream().limit(SHOWN).map(ChangedTensor::words).collect(Collectors.joining(", "));
        return changed.size() > SHOWN ? first + " and " + (changed.size() - SHOWN) + " more" : first;
    }
}
