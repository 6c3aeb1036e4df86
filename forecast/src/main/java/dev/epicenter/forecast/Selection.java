package dev.epicenter.forecast;

import java.util.Set;

/**
 * The selected rows of a table. An empty set of metrics or shots selects all.
 *
 * @param without families or models to omit
 */
public record Selection(Set<String> metrics, Set<String> shots, Set<String> without) {
    public static final Selection ALL = new Selection(Set.of(), Set.of(), Set.of());

    public Selection {
        metrics = Set.copyOf(metrics);
        shots = Set.copyOf(shots);
        without = Set.copyOf(without);
    }

    boolean takes(String family, String model, String metric, String shot) {
        return (metrics.isEmpty() || metrics.contains(metric))
                && (shots.isEmpty() || shots.contains(shot))
                && !without.contains(family)
                && !without.contains(model);
    }
}
