package dev.epicenter.engine;

import java.util.List;
import java.util.Optional;

/** Options among the words of {@code --engine}. */
final class EngineWords {
    private EngineWords() {}

    /** The value of the last word that starts with {@code prefix}, such as {@code --python=}. */
    static Optional<String> last(List<String> words, String prefix) {
        return words.stream()
                .filter(word -> word.startsWith(prefix))
                .reduce((first, last) -> last)
                .map(word -> word.substring(prefix.length()));
    }
}
