package dev.epicenter.search;

import java.util.List;

/**
 * Two doses between which an effect begins, or ends, by an oracle without noise.
 *
 * @param low the lower dose
 * @param high the higher dose
 * @param rising whether the effect is there at {@code high}, rather than at {@code low}
 * @param contradictions doses outside the bracket that answered as if they were on its other side: with any, there is no
 *     single threshold
 * @param narrow whether the tolerance was reached, rather than the budget spent
 * @param queries how often the oracle was asked
 */
public record Bracket(
        double low, double high, boolean rising, List<Double> contradictions, boolean narrow, int queries) {
    public boolean isMonotone() {
        return contradictions.isEmpty();
    }
}
