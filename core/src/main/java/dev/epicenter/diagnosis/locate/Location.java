package dev.epicenter.diagnosis.locate;

import dev.epicenter.diagnosis.replays.ReplayResult;
import java.util.List;
import java.util.Optional;

/**
 * The result of stage 5: the tensors, batches, sequences and parts of the state that the spike depends on.
 *
 * @param movers tensors in the order in which they changed: an observation, not a cause
 * @param groups outcomes of changing the training of each part of the network
 * @param resets outcomes of setting each moment to zero
 * @param tensors the fewest tensors that prevent or move the spike when all of them are frozen
 * @param batches the fewest batches that must be the run's own; empty if the data do not matter
 * @param sequences the fewest sequences of that batch, if it is one
 * @param state the fewest parts that make an earlier, quiet state spike; empty if the state does not matter
 */
public record Location(
        List<FirstMovers.Mover> movers,
        List<GroupEffect> groups,
        List<ReplayResult> resets,
        Optional<MinimalSet> tensors,
        Optional<MinimalSet> batches,
        Optional<MinimalSet> sequences,
        Optional<MinimalSet> state) {
    public Location {
        movers = List.copyOf(movers);
        groups = List.copyOf(groups);
        resets = List.copyOf(resets);
    }
}
