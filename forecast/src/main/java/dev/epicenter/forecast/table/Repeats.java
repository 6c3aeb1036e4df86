package dev.epicenter.forecast.table;

import dev.epicenter.Formats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Averages scores of one model on one task and metric, such as of several seeds. The variance of the mean is the one that
 * their spread shows, plus the mean stated one: repeats share their items, so the noise of items stays.
 */
final class Repeats {
    private Repeats() {}

    private record Key(
            String family,
            String model,
            OptionalDouble params,
            OptionalDouble tokens,
            OptionalDouble flops,
            String task,
            String metric,
            String shots) {
        static Key of(RawScore raw) {
            return new Key(
                    raw.family(),
                    raw.model(),
                    raw.params(),
                    raw.tokens(),
                    raw.flops(),
                    raw.task(),
                    raw.metric(),
                    raw.shots());
        }
    }

    /** The scores, one for each key, in the order of the first ones; adds a note to {@code notes} if some are averaged. */
    static List<NormalScore> averaged(List<NormalScore> scores, List<String> notes) {
        Map<Key, List<NormalScore>> groups = new LinkedHashMap<>();
        for (NormalScore score : scores) {
            List<NormalScore> group = groups.get(Key.of(score.raw()));
            if (group == null) {
                // Most groups have one score.
                group = new ArrayList<>(1);
                groups.put(Key.of(score.raw()), group);
            }
            group.add(score);
        }
        if (groups.size() == scores.size()) {
            return scores;
        }
        double squares = 0;
        int freedom = 0;
        double widest = 0;
        int repeated = 0;
        NormalScore first = null;
        for (List<NormalScore> group : groups.values()) {
            if (group.size() > 1) {
                double own = squares(group);
                squares += own;
                freedom += group.size() - 1;
                repeated++;
                double spread = Math.sqrt(own / (group.size() - 1));
                if (first == null || spread > widest) {
                    widest = spread;
                    first = group.get(0);
                }
            }
        }
        double pooled = squares / freedom;
        notes.add(Formats.count(repeated, "score") + (repeated == 1 ? " is" : " are each")
                + " the mean of repeated rows, with their spread as noise; the largest standard deviation is "
                + Formats.fixed(100 * widest, 2) + " points ("
                + (first == null
                        ? ""
                        : first.raw().model() + " on " + first.raw().task()) + ").");
        return groups.values().stream()
                .map(group -> group.size() == 1 ? group.get(0) : mean(group, pooled))
                .toList();
    }

    private static double mean(List<NormalScore> group) {
        return group.stream().mapToDouble(NormalScore::fraction).average().orElseThrow();
    }

    private static double squares(List<NormalScore> group) {
        double mean = mean(group);
        return group.stream()
                .mapToDouble(one -> Math.pow(one.fraction() - mean, 2))
                .sum();
    }

    /**
     * The mean of a group.
     *
     * @param pooled the variance over all groups, which counts as one more difference: two repeats show little of theirs
     */
    private static NormalScore mean(List<NormalScore> group, double pooled) {
        int k = group.size();
        double spread = (squares(group) + pooled) / k;
        double stated = group.stream()
                .flatMapToDouble(one -> one.stderr().stream())
                .map(error -> error * error)
                .average()
                .orElse(0);
        NormalScore first = group.get(0);
        return new NormalScore(
                first.raw(),
                first.unit(),
                mean(group),
                group.stream()
                        .map(NormalScore::chance)
                        .flatMap(one -> optional(one).stream())
                        .findFirst()
                        .map(OptionalDouble::of)
                        .orElse(OptionalDouble.empty()),
                OptionalDouble.of(Math.sqrt(spread / k + stated)),
                k);
    }

    private static Optional<Double> optional(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
