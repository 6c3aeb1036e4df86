package dev.epicenter;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the valid names closest to an invalid one, for "did you mean". The distance is the optimal string alignment
 * distance: insertions, deletions, substitutions and swaps of neighbors cost 1. Case is ignored. A {@code *} in the
 * invalid name matches any characters at no cost, so patterns can be compared with names.
 */
public final class DidYouMean {
    private DidYouMean() {}

    /** The closest valid name, if at most a third of the letters are wrong. */
    public static Optional<String> name(String wrong, Collection<String> valid) {
        return names(wrong, valid, 1).stream()
                .filter(name -> distance(wrong, name) <= Math.max(1, wrong.length() / 3))
                .findFirst();
    }

    /** The {@code count} closest valid names, the closest first; ties in the order of {@code valid}. */
    public static List<String> names(String wrong, Collection<String> valid, int count) {
        record Candidate(String name, int distance) {}
        return valid.stream()
                .map(name -> new Candidate(name, distance(wrong, name)))
                .sorted(Comparator.comparingInt(Candidate::distance))
                .limit(count)
                .map(Candidate::name)
                .toList();
    }

    /** The number of edits that turn {@code wrong} into {@code name}. */
    static int distance(String wrong, String name) {
        String a = wrong.toLowerCase(Locale.ROOT);
        String b = name.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = cost(a, b, i, j, cost);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cost(String a, String b, int i, int j, int[][] cost) {
        if (i == 0) {
            return j;
        }
        boolean any = a.charAt(i - 1) == '*';
        int best = cost[i - 1][j] + (any ? 0 : 1);
        if (j > 0) {
            best = Math.min(best, cost[i][j - 1] + (any ? 0 : 1));
            best = Math.min(best, cost[i - 1][j - 1] + (any || a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
        }
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
            best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        return best;
    }
}
