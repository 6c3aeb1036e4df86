package dev.epicenter.torch.gridworld;

import dev.epicenter.config.DataConfig.Controller;
import dev.epicenter.config.DataConfig.Gridworld;
import dev.epicenter.config.DataConfig.Reward;
import dev.epicenter.torch.random.CounterRandom;
import java.util.function.IntToDoubleFunction;

/** Acts in episodes by a level of reward, a pure function of the episode and of what the agent perceives. */
public record ActingAgent(Gridworld config) {

    /**
     * The objects that the agent collects.
     *
     * @param features of each object, as the agent perceives them
     * @param values the learned value of each object
     * @param random of the misspecification in this episode
     */
    public int collect(
            GridEpisode episode, ReachableSets sets, double[][] features, double[] values, CounterRandom random) {
        IntToDoubleFunction value = value(episode, features, values, random);
        return config.controller() == Controller.PLANNER
                ? sets.best(episode.horizon(), value)
                : ReactiveAgent.collect(episode.map(), episode.horizon(), value);
    }

    private IntToDoubleFunction value(GridEpisode episode, double[][] features, double[] values, CounterRandom random) {
        if (config.reward() == Reward.UTILITY) {
            Utility utility = Utility.misspecified(config.misspecification(), config.misspecified(), random);
            return set -> utility.of(features, set);
        } else if (config.reward() == Reward.LEARNED) {
            return set -> sum(values, set);
        }
        double[] innate = new double[features.length];
        for (int i = 0; i < innate.length; i++) {
            innate[i] = Utility.innate(features[i], episode.deferred());
        }
        return set -> sum(innate, set);
    }

    private static double sum(double[] values, int set) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (set >> i & 1) * values[i];
        }
        return sum;
    }
}
