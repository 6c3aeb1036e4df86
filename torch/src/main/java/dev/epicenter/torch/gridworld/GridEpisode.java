package dev.epicenter.torch.gridworld;

/**
 * A map with its objects, and the steps that an agent has.
 *
 * @param horizon steps
 * @param deferred the share of the harm of toxin that is felt after contact, 0 to 1
 * @param features of each object: sugar, protein, toxin
 * @param appearances of each object
 */
public record GridEpisode(GridMap map, int horizon, double deferred, double[][] features, float[][] appearances) {

    /** The best set of objects by the true utility. */
    public int optimal(ReachableSets sets) {
        return sets.best(horizon, set -> Utility.TRUE.of(features, set));
    }
}
