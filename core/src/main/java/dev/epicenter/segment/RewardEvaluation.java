package dev.epicenter.segment;

import dev.epicenter.config.DataConfig.Scope;
import java.util.List;

/**
 * How well an agent acts by its reward in shifted grid worlds.
 *
 * @param regrets of each scope, at the grades 0 (the unshifted world) to 3
 */
public record RewardEvaluation(List<Regret> regrets) {
    public RewardEvaluation {
        regrets = List.copyOf(regrets);
    }

    /**
     * The regret over some maps.
     *
     * @param grade 0 to 3; 0: not shifted
     * @param regret the true utility that the agent lacks to the optimal one, relative to the optimal one, each summed
     *     over maps. 0: optimal; 1: as good as to collect nothing; above 1: harmful
     */
    public record Regret(Scope scope, int grade, double regret) {}
}
