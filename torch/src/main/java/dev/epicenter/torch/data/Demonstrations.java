package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.torch.plant.Controller;
import dev.epicenter.torch.plant.Disturbances;
import dev.epicenter.torch.plant.Episode;
import dev.epicenter.torch.plant.Expert;
import dev.epicenter.torch.plant.History;
import dev.epicenter.torch.plant.LinearPlant;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Demonstrations of an expert that controls a plant, drawn from the run's seed. Row j of batch i is a step that is drawn
 * uniformly from (seed, i, j). Held-out batches are of other episodes, without exploration.
 */
final class Demonstrations implements Workload {
    private static final int STEPS = DataConfig.Control.STEPS;

    /** What the expert saw and did in one episode, as deviations from the plan, and what it meant to do. */
    private record Demonstration(double[] plan, double[] observations, double[] actions, double[] intended) {}

    private final DataConfig.Control config;
    private final LinearPlant plant;
    private final Expert expert;
    private final List<Demonstration> demonstrations = new ArrayList<>();
    private final ControlTask task;
    private final long seed;

    Demonstrations(DataConfig.Control config, long seed) {
        this.config = config;
        this.seed = seed;
        plant = LinearPlant.of(config.plant());
        expert = new Expert(plant, STEPS);
        double observations = 0;
        double actions = 0;
        for (int i = 0; i < config.demonstrations(); i++) {
            Demonstration demonstration =
                    demonstration(config.exploration(), CounterRandom.of(seed, RandomStream.SPLIT, i));
            demonstrations.add(demonstration);
            for (int t = 0; t < STEPS; t++) {
                observations += demonstration.observations[t] * demonstration.observations[t];
                actions += demonstration.actions[t] * demonstration.actions[t];
            }
        }
        double all = (double) STEPS * config.demonstrations();
        task = new ControlTask(config, plant, Math.sqrt(observations / all), Math.sqrt(actions / all));
    }

    private Demonstration demonstration(double exploration, CounterRandom random) {
        double[] plan = ControlTask.plan(STEPS, random);
        double[] observations = new double[STEPS];
        double[] actions = new double[STEPS];
        double[] intended = new double[STEPS];
        Episode episode = new Episode(plant, Disturbances.draw(plant, STEPS, random));
        Controller controller = expert.start();
        for (int t = 0; t < STEPS; t++) {
            observations[t] = episode.observation();
            intended[t] = controller.action(observations[t]);
            double noise = exploration > 0 ? exploration * LinearPlant.DISTURBANCE * random.nextGaussian() : 0;
            actions[t] = intended[t] + noise;
            episode.act(actions[t]);
            controller.acted(actions[t]);
        }
        return new Demonstration(plan, observations, actions, intended);
    }

    @Override
    public int vocabSize() {
        return ControlTask.INTERVALS;
    }

    @Override
    public int features() {
        return config.features();
    }

    @Override
    public Batch batch(long order, long index) {
        float[] features = new float[config.batchSize() * features()];
        int[] targets = new int[config.batchSize()];
        for (int row = 0; row < targets.length; row++) {
            CounterRandom random = CounterRandom.of(order, RandomStream.ORDER, index, row);
            Demonstration from = demonstrations.get(random.nextInt(demonstrations.size()));
            targets[row] = write(from, random.nextInt(STEPS), features, row);
        }
        return Batch.points(features, targets);
    }

    @Override
    public List<Batch> heldOut(int batches) {
        List<Batch> result = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            float[] features = new float[config.batchSize() * features()];
            int[] targets = new int[config.batchSize()];
            CounterRandom random = CounterRandom.of(seed, RandomStream.HELD_OUT, i);
            Demonstration from = demonstration(0, random);
            for (int row = 0; row < targets.length; row++) {
                if (row > 0 && row % STEPS == 0) {
                    from = demonstration(0, random);
                }
                targets[row] = write(from, row % STEPS, features, row);
            }
            result.add(Batch.points(features, targets));
        }
        return result;
    }

    /** Writes a step's features, and returns its target. */
    private int write(Demonstration from, int t, float[] features, int row) {
        History history = new History(config.context());
        for (int s = Math.max(0, t - config.context() + 1); s <= t; s++) {
            history.add(s > 0 ? from.actions[s - 1] : 0, from.observations[s]);
        }
        task.read(from.plan[t], history, features, row * features());
        return task.interval(from.plan[t] + from.intended[t]);
    }

    @Override
    public Optional<ControlTask> control() {
        return Optional.of(task);
    }
}
