package dev.epicenter.diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * Where the spike is.
 *
 * @param movers tensors in the order in which they moved: an observation, not a cause
 * @param groups what holding a part of the network back did
 * @param resets what setting each moment to zero did
 * @param tensors the fewest that must be free to move
 * @param batches the fewest that must be the run's own; empty where the data do not matter
 * @param sequences of that batch, where it is one
 * @param state the fewest parts that make an earlier, quiet state spike; empty where the state does not matter
 */
public record Location(
        List<FirstMovers.Mover> movers,
        List<GroupEffect> groups,
        List<Trial> resets,
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
