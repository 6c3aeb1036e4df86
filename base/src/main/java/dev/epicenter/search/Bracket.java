package dev.epicenter.search;

import java.util.List;

/**
 * Two doses between which an effect begins or ends, found with a noise-free oracle.
 *
 * @param low the lower dose
 * @param high the higher dose
 * @param rising whether the effect is present at {@code high}, rather than at {@code low}
 * @param contradictions doses outside the bracket with the answer of the other side: if there are any, there is no
 *     single threshold
 * @param narrow whether the search reached the tolerance, rather than spent its budget
 * @param queries the number of oracle queries
 */
public record Bracket(
        double low, double high, boolean rising, List<Double> contradictions, boolean narrow, int queries) {
    public boolean isMonotone() {
        return contradictions.isEmpty();
    }
}
