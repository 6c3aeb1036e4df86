package dev.epicenter.statistics;

import java.util.List;

/** Checks the doses of a dose response. */
final class Doses {
    private Doses() {}

    /** Requires strictly ascending doses, one per outcome. */
    static void check(double[] doses, List<?> outcomes) {
        if (doses.length != outcomes.size() || doses.length < 2) {
            throw new IllegalArgumentException(
                    "requires two or more doses with an outcome each, not " + doses.length + " and " + outcomes.size());
        }
        for (int i = 1; i < doses.length; i++) {
            if (!(doses[i - 1] < doses[i])) {
                throw new IllegalArgumentException("doses must ascend: " + doses[i - 1] + ", " + doses[i]);
            }
        }
    }
}
