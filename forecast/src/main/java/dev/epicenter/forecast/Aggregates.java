package dev.epicenter.forecast;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds tasks that are a mean of other tasks of the table, by name: "mmlu" next to "mmlu_stem" and two more, "bbh_overall"
 * next to "bbh_navigate" and two more.
 */
final class Aggregates {
    private static final int LEAST_PARTS = 3;
    private static final Pattern MEAN =
            Pattern.compile("[_\\-. /:](overall|average|avg|mean|all|total|aggregate)$", Pattern.CASE_INSENSITIVE);

    private Aggregates() {}

    /** The parts of each aggregate among {@code items}, all of them items too. */
    static Map<String, List<String>> of(Collection<String> items) {
        TreeSet<String> names = new TreeSet<>(items);
        Map<String, List<String>> found = new HashMap<>();
        for (String name : names) {
            String prefix = MEAN.matcher(name).replaceFirst("").toLowerCase(Locale.ROOT);
            List<String> parts = names.stream()
                    .filter(other -> !other.equals(name) && isPart(other.toLowerCase(Locale.ROOT), prefix))
                    .filter(other -> !MEAN.matcher(other).find())
                    .toList();
            if (parts.size() >= LEAST_PARTS) {
                found.put(name, parts);
            }
        }
        return found;
    }

    private static boolean isPart(String other, String prefix) {
        return other.length() > prefix.length()
                && other.startsWith(prefix)
                && "_-. /:".indexOf(other.charAt(prefix.length())) >= 0;
    }
}
