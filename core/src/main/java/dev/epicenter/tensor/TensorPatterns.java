package dev.epicenter.tensor;

import dev.epicenter.DidYouMean;
import dev.epicenter.EpicenterException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The pattern syntax for tensor names in interventions: {@code *} matches any characters, including dots; {@code |} separates
 * alternatives.
 */
public final class TensorPatterns {
    private static final int NEAREST_SHOWN = 5;

    private TensorPatterns() {}

    /**
     * The tensors whose whole name matches, in layout order.
     *
     * @throws EpicenterException if none matches; the message lists the nearest names
     */
    public static List<TensorLayout.Entry> match(String pattern, TensorLayout layout) {
        List<TensorLayout.Entry> matching = matching(pattern, layout);
        if (matching.isEmpty()) {
            throw new EpicenterException(nothingMatches(pattern, layout));
        }
        return matching;
    }

    /** Like {@link #match}, but empty if none matches. */
    public static List<TensorLayout.Entry> matching(String pattern, TensorLayout layout) {
        Pattern regex = Pattern.compile(Arrays.stream(pattern.split("\\|", -1))
                .map(TensorPatterns::regex)
                .collect(Collectors.joining("|")));
        return layout.entries().stream()
                .filter(entry -> regex.matcher(entry.name()).matches())
                .toList();
    }

    /** The pattern that matches what any of {@code patterns} matches. */
    public static String any(List<String> patterns) {
        return String.join("|", patterns);
    }

    private static String regex(String glob) {
        return Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    /** The error message, with the nearest names. */
    public static String nothingMatches(String pattern, TensorLayout layout) {
        List<String> names =
                layout.entries().stream().map(TensorLayout.Entry::name).toList();
        return "no tensor matches '" + pattern + "'; the nearest are "
                + String.join(", ", DidYouMean.names(pattern, names, NEAREST_SHOWN))
                + " (* matches any characters, | separates alternatives)";
    }
}
