package dev.epicenter.forecast.table;

import dev.epicenter.Formats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The chance levels of {@link KnownTasks} for the tasks of an input that gives none. Scores far below a chance level are
 * evidence of another scale, such as accuracies from which the chance level is already subtracted: then it is not used.
 */
final class KnownChances {
    private static final int NAMED = 3;

    /** No working model has half of the score of guessing, beyond this share of broken ones. */
    private static final double BROKEN = 0.1;

    private KnownChances() {}

    /** The chance levels; adds a note on those that are used, and on those that are not, to {@code notes}. */
    static Map<TaskMetric, OptionalDouble> of(RawScores raw, Map<TaskMetric, ScoreUnit> units, List<String> notes) {
        Map<TaskMetric, List<RawScore>> without = new LinkedHashMap<>();
        for (RawScore score : raw.scores()) {
            if (score.chance().isEmpty()) {
                without.computeIfAbsent(TaskMetric.of(score), any -> new ArrayList<>())
                        .add(score);
            }
        }
        Map<TaskMetric, OptionalDouble> chances = new LinkedHashMap<>();
        Set<String> used = new LinkedHashSet<>();
        Set<String> unused = new LinkedHashSet<>();
        without.forEach((key, scores) -> {
            OptionalDouble chance = KnownTasks.chance(key.task(), key.metric());
            if (chance.isPresent() && units.get(key) instanceof ScoreUnit.Range range && !range.falls()) {
                long below = scores.stream()
                        .mapToDouble(one -> (one.percent() ? ScoreUnit.Range.FRACTION : range).fraction(one.value()))
                        .filter(fraction -> fraction < chance.getAsDouble() / 2)
                        .count();
                boolean fits = below <= BROKEN * scores.size();
                (fits ? used : unused).add(key.task());
                if (fits) {
                    chances.put(key, chance);
                }
            }
        });
        if (!used.isEmpty()) {
            notes.add("Chance levels of " + Formats.count(used.size(), "well-known task") + " are used (" + first(used)
                    + "); a column random_baseline overrides them.");
        }
        if (!unused.isEmpty()) {
            notes.add("Chance levels are not used for " + first(unused)
                    + ": scores lie far below them, as if chance were" + " already subtracted.");
        }
        return chances;
    }

    private static String first(Set<String> names) {
        return String.join(", ", names.stream().limit(NAMED).toList()) + (names.size() > NAMED ? ", ..." : "");
    }
}
