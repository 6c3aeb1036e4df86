package dev.epicenter.segment;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Requests from a trainer that it measures the sharpness of the loss while it trains, for {@link StepReport#sharpness}.
 *
 * @param steps those before whose update it measures: step s measures the state after s - 1
 * @param batches whose mean loss it measures, by their indices in the run's data order, ascending
 */
public record SharpnessRequest(SortedSet<Long> steps, List<Long> batches) {
    public SharpnessRequest {
        steps = Collections.unmodifiableSortedSet(new TreeSet<>(steps));
        batches = List.copyOf(batches);
    }
}
