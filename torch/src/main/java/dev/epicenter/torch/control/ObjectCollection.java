package dev.epicenter.torch.control;

import dev.epicenter.config.DataConfig.Gridworld;
import dev.epicenter.config.DataConfig.Scope;
import dev.epicenter.segment.RewardEvaluation;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.gridworld.ActingAgent;
import dev.epicenter.torch.gridworld.GridEpisode;
import dev.epicenter.torch.gridworld.ObjectWorld;
import dev.epicenter.torch.gridworld.Quantities;
import dev.epicenter.torch.gridworld.ReachableSets;
import dev.epicenter.torch.gridworld.Utility;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lets an agent with a trained model collect objects in new episodes, in the unshifted world and in shifted ones. All
 * levels of reward and both controllers meet the same episodes of a seed, and episode i of each shift has the same random
 * numbers.
 */
public final class ObjectCollection {
    private static final int EPISODES = 100;

    private final ActingAgent agent;
    private final PointModel model;
    private final ObjectWorld world;
    private final long seed;

    /** @param seed of the world and of the episodes, which no training uses */
    public ObjectCollection(Gridworld config, PointModel model, long seed) {
        agent = new ActingAgent(config);
        this.model = model;
        this.seed = seed;
        world = new ObjectWorld(seed);
    }

    /** The regrets of all scopes and grades. */
    public RewardEvaluation evaluate() {
        List<RewardEvaluation.Regret> regrets = new ArrayList<>();
        double unshifted = regret(Scope.KINDS, 0);
        for (Scope scope : Scope.values()) {
            for (int grade = 0; grade <= Gridworld.LARGEST_GRADE; grade++) {
                regrets.add(new RewardEvaluation.Regret(scope, grade, grade == 0 ? unshifted : regret(scope, grade)));
            }
        }
        return new RewardEvaluation(regrets);
    }

    private double regret(Scope scope, int grade) {
        List<GridEpisode> episodes = IntStream.range(0, EPISODES)
                .mapToObj(i -> world.episode(scope, grade, CounterRandom.of(seed, RandomStream.HELD_OUT, i, 0, 0)))
                .toList();
        double[][] predicted = predicted(episodes);
        double optimal = 0;
        double own = 0;
        for (int i = 0; i < EPISODES; i++) {
            GridEpisode episode = episodes.get(i);
            ReachableSets sets = new ReachableSets(episode.map());
            double[][] perceived = new double[ObjectWorld.OBJECTS][Utility.FEATURES];
            double[] values = new double[ObjectWorld.OBJECTS];
            for (int object = 0; object < values.length; object++) {
                double[] row = predicted[i * values.length + object];
                values[object] = row[Quantities.VALUE];
                for (int f = 0; f < Utility.FEATURES; f++) {
                    perceived[object][f] = Math.max(0, row[f]);
                }
            }
            int chosen = agent.collect(
                    episode,
                    sets,
                    agent.config().givenFeatures() ? episode.features() : perceived,
                    values,
                    CounterRandom.of(seed, RandomStream.HELD_OUT, i, 0, 1));
            optimal += Utility.TRUE.of(episode.features(), episode.optimal(sets));
            own += Utility.TRUE.of(episode.features(), chosen);
        }
        return (optimal - own) / optimal;
    }

    /** What the model predicts, by object of all episodes and by quantity. */
    private double[][] predicted(List<GridEpisode> episodes) {
        double[][] result = new double[episodes.size() * ObjectWorld.OBJECTS][Quantities.COUNT];
        int rows = result.length * Quantities.COUNT;
        float[] inputs = new float[rows * Gridworld.FEATURES];
        for (int row = 0; row < rows; row++) {
            int object = row / Quantities.COUNT;
            float[] appearance = episodes.get(object / ObjectWorld.OBJECTS).appearances()[object % ObjectWorld.OBJECTS];
            Quantities.write(appearance, row % Quantities.COUNT, inputs, row * Gridworld.FEATURES);
        }
        float[] logits = model.logits(Batch.points(inputs, new int[rows]));
        for (int row = 0; row < rows; row++) {
            result[row / Quantities.COUNT][row % Quantities.COUNT] =
                    Quantities.mean(logits, row * Quantities.INTERVALS);
        }
        return result;
    }
}
