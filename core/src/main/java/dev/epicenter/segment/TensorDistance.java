package dev.epicenter.segment;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a tensor is from the same tensor of another state.
 *
 * @param tensor its name
 * @param weights L2 distance of its weights; NaN if the other state does not have it
 * @param moments L2 distance of each of the optimizer's moments ({@code m}, {@code v}, {@code momentum}); none if it has none
 */
public record TensorDistance(String tensor, double weights, Map<String, Double> moments) {
    public TensorDistance {
        moments = Collections.unmodifiableMap(
                new TreeMap<>(Optional.ofNullable(moments).orElse(Map.of())));
    }
}
