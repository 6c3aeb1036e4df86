package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig.Controller;
import dev.epicenter.config.DataConfig.Gridworld;
import dev.epicenter.config.DataConfig.Reward;
import dev.epicenter.config.DataConfig.Scope;
import dev.epicenter.torch.gridworld.ActingAgent;
import dev.epicenter.torch.gridworld.GridEpisode;
import dev.epicenter.torch.gridworld.ObjectWorld;
import dev.epicenter.torch.gridworld.Quantities;
import dev.epicenter.torch.gridworld.ReachableSets;
import dev.epicenter.torch.gridworld.Utility;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What an agent learns of objects in a grid world, drawn from the run's seed. Row j of batch i is an object and a quantity
 * that are drawn from (seed, i, j). A feature's target is its amount. The learned value's target is, with equal
 * probability, the innate reward of an object (experience), or a choice (demonstrations): 1 for an object that the
 * demonstrator collected, -1 for one that it did not although it had the steps for it.
 *
 * <p>Without practice, the demonstrator is the optimal policy in the unshifted world, and objects are met in play, so all
 * of them. With practice, it is the agent itself, which plans by the given utility and the given features in the most
 * shifted world, and it learns features and innate rewards only of the objects that it collected.
 */
final class ObjectExperience implements Workload {
    /** An object that was met. */
    private record Met(GridEpisode episode, int object) {}

    /** A choice: 1 for collected, -1 for left. */
    private record Choice(GridEpisode episode, int object, int sign) {}

    /** The episodes of a demonstrator. */
    private record Experience(List<Met> met, List<Choice> choices) {}

    private final Gridworld config;
    private final ObjectWorld world;
    private final Experience own;
    private final long seed;

    ObjectExperience(Gridworld config, long seed) {
        this.config = config;
        this.seed = seed;
        world = new ObjectWorld(seed);
        own = config.practice() > 0 ? practice() : demonstrations(RandomStream.SPLIT, config.demonstrations());
    }

    private Experience demonstrations(RandomStream stream, int episodes) {
        Experience made = new Experience(new ArrayList<>(), new ArrayList<>());
        for (int e = 0; e < episodes; e++) {
            GridEpisode episode = world.episode(Scope.KINDS, 0, CounterRandom.of(seed, stream, e));
            ReachableSets sets = new ReachableSets(episode.map());
            add(made, episode, sets, episode.optimal(sets), true);
        }
        return made;
    }

    private Experience practice() {
        Experience made = new Experience(new ArrayList<>(), new ArrayList<>());
        ActingAgent agent = new ActingAgent(new Gridworld(
                Reward.UTILITY,
                Controller.PLANNER,
                config.misspecification(),
                config.misspecified(),
                true,
                config.demonstrations(),
                config.practice(),
                config.practiceScope(),
                config.batchSize()));
        for (int e = 0; e < config.practice(); e++) {
            CounterRandom random = CounterRandom.of(seed, RandomStream.SPLIT, e, 1);
            GridEpisode episode = world.episode(config.practiceScope(), Gridworld.LARGEST_GRADE, random);
            ReachableSets sets = new ReachableSets(episode.map());
            int chosen = agent.collect(episode, sets, episode.features(), new double[ObjectWorld.OBJECTS], random);
            add(made, episode, sets, chosen, false);
        }
        return made;
    }

    private static void add(Experience to, GridEpisode episode, ReachableSets sets, int chosen, boolean all) {
        for (int i = 0; i < ObjectWorld.OBJECTS; i++) {
            boolean collected = (chosen >> i & 1) == 1;
            if (all || collected) {
                to.met.add(new Met(episode, i));
            }
            if (collected || sets.steps(chosen | 1 << i) <= episode.horizon()) {
                to.choices.add(new Choice(episode, i, collected ? 1 : -1));
            }
        }
    }

    @Override
    public int vocabSize() {
        return Quantities.INTERVALS;
    }

    @Override
    public int features() {
        return Gridworld.FEATURES;
    }

    @Override
    public Batch batch(long order, long index) {
        return rows(own, row -> CounterRandom.of(order, RandomStream.ORDER, index, row));
    }

    @Override
    public List<Batch> heldOut(int batches) {
        Experience other = demonstrations(RandomStream.HELD_OUT, Math.min(config.demonstrations(), 200));
        List<Batch> result = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            int batch = i;
            result.add(rows(other, row -> CounterRandom.of(seed, RandomStream.HELD_OUT, 1, batch, row)));
        }
        return result;
    }

    private Batch rows(Experience from, IntFunction<CounterRandom> randoms) {
        float[] inputs = new float[config.batchSize() * features()];
        int[] targets = new int[config.batchSize()];
        for (int row = 0; row < targets.length; row++) {
            targets[row] = row(from, randoms.apply(row), inputs, row * features());
        }
        return Batch.points(inputs, targets);
    }

    /** Writes a row's inputs, and returns its target. Without any object that was met, it is a choice. */
    private static int row(Experience from, CounterRandom random, float[] inputs, int at) {
        int quantity = random.nextInt(Quantities.COUNT);
        boolean chooses = quantity == Quantities.VALUE && random.nextDouble() < 0.5;
        if (from.met.isEmpty() || chooses && !from.choices.isEmpty()) {
            Choice choice = from.choices.get(random.nextInt(from.choices.size()));
            Quantities.write(choice.episode.appearances()[choice.object], Quantities.VALUE, inputs, at);
            return Quantities.interval(choice.sign);
        }
        Met met = from.met.get(random.nextInt(from.met.size()));
        double[] features = met.episode.features()[met.object];
        Quantities.write(met.episode.appearances()[met.object], quantity, inputs, at);
        return Quantities.interval(
                quantity == Quantities.VALUE ? Utility.innate(features, met.episode.deferred()) : features[quantity]);
    }
}
