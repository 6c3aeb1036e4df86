package dev.epicenter.log.scan;

import dev.epicenter.DidYouMean;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The series of a log whose names are nearest to one that it does not have, for messages. */
public final class NearNames {
    private static final int MOST_NEAR = 3;
    private static final int MOST_LISTED = 20;

    private NearNames() {}

    /**
     * The names to suggest for {@code wrong}, the nearest first: one with a few other letters, and those that share
     * words with it ({@code loss} or {@code train_loss} for {@code train/loss}).
     */
    static List<String> of(String wrong, Collection<String> names) {
        Set<String> words = words(wrong);
        List<String> candidates =
                names.stream().filter(name -> SeriesNames.stepRank(name) < 0).toList();
        Set<String> near = new LinkedHashSet<>();
        DidYouMean.name(wrong, candidates).ifPresent(near::add);
        candidates.stream()
                .filter(name -> shared(words, name) > 0)
                .sorted(Comparator.comparingDouble((String name) -> -shared(words, name)))
                .forEach(near::add);
        return near.stream().limit(MOST_NEAR).toList();
    }

    /** What follows the name of a missing series: {@code ; did you mean loss? it has: loss, lr}. */
    public static String suggestion(String wrong, Collection<String> names) {
        List<String> near = of(wrong, names);
        return (near.isEmpty() ? ";" : "; did you mean " + String.join(" or ", near) + "?") + " it has: "
                + listed(names);
    }

    /** The first names, and how many there are besides. */
    static String listed(Collection<String> names) {
        return names.stream().limit(MOST_LISTED).collect(Collectors.joining(", "))
                + (names.size() > MOST_LISTED ? " and " + (names.size() - MOST_LISTED) + " more" : "");
    }

    /** The shared words as a part of all words of both names. */
    private static double shared(Set<String> words, String name) {
        Set<String> all = words(name);
        int sum = all.size() + words.size();
        all.retainAll(words);
        return (double) all.size() / (sum - all.size());
    }

    private static Set<String> words(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
