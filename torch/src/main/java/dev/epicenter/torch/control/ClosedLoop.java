package dev.epicenter.torch.control;

import dev.epicenter.config.DataConfig;
import dev.epicenter.segment.ControlEvaluation;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.ControlTask;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.plant.BestContextGain;
import dev.epicenter.torch.plant.ContextGain;
import dev.epicenter.torch.plant.Disturbances;
import dev.epicenter.torch.plant.Episode;
import dev.epicenter.torch.plant.Expert;
import dev.epicenter.torch.plant.History;
import dev.epicenter.torch.plant.LinearPlant;
import dev.epicenter.torch.plant.Openness;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets a trained model control its plant in new episodes. All controllers meet the same noise. A step disturbance is
 * applied upward and downward in episodes that are otherwise equal; half the difference of the actions is the response
 * to it.
 */
public final class ClosedLoop {
    private static final int STEPS = DataConfig.Control.STEPS;
    private static final int COST_EPISODES = 64;
    private static final int STEP_PAIRS = 32;

    private final ControlTask task;
    private final PointModel model;
    private final long seed;

    /** @param seed of the episodes, which no training uses */
    public ClosedLoop(ControlTask task, PointModel model, long seed) {
        this.task = task;
        this.model = model;
        this.seed = seed;
    }

    /** An episode of the model. */
    private record Rollout(double[] plan, Episode episode, History history) {}

    /** The model, the best linear controller of its context, and the expert. */
    public ControlEvaluation evaluate() {
        DataConfig.Control config = task.config();
        LinearPlant plant = task.plant();
        ContextGain linear = BestContextGain.of(config.plant(), config.context(), config.actions());
        Expert expert = new Expert(plant, STEPS);
        double linearCost = 0;
        double expertCost = 0;
        List<Rollout> rollouts = new ArrayList<>();
        for (int i = 0; i < COST_EPISODES; i++) {
            CounterRandom random = CounterRandom.of(seed, RandomStream.HELD_OUT, 0, i);
            double[] plan = ControlTask.plan(Openness.STEPS, random);
            Disturbances disturbances = Disturbances.draw(plant, Openness.STEPS, random);
            linearCost += linear.start().cost(plant, disturbances, STEPS) / COST_EPISODES;
            expertCost += expert.start().cost(plant, disturbances, STEPS) / COST_EPISODES;
            rollouts.add(rollout(plan, disturbances));
        }
        for (int i = 0; i < STEP_PAIRS; i++) {
            CounterRandom random = CounterRandom.of(seed, RandomStream.HELD_OUT, 1, i);
            double[] plan = ControlTask.plan(Openness.STEPS, random);
            Disturbances noise = Disturbances.draw(plant, Openness.STEPS, random);
            rollouts.add(rollout(plan, noise.withStep(Openness.STEP_AT, LinearPlant.DISTURBANCE)));
            rollouts.add(rollout(plan, noise.withStep(Openness.STEP_AT, -LinearPlant.DISTURBANCE)));
        }
        double cost = 0;
        Openness openness = new Openness();
        double[] last = new double[rollouts.size()];
        for (int t = 0; t < Openness.STEPS; t++) {
            double[] actions = actions(rollouts, t, last);
            double response = 0;
            for (int i = 0; i < actions.length; i++) {
                double stepCost = rollouts.get(i).episode.act(actions[i]);
                if (i >= COST_EPISODES) {
                    double sign = i % 2 == COST_EPISODES % 2 ? 1 : -1;
                    response += sign * actions[i] / (2 * STEP_PAIRS * LinearPlant.DISTURBANCE);
                } else if (t < STEPS) {
                    cost += stepCost / (STEPS * COST_EPISODES);
                }
            }
            openness.add(t, response);
            last = actions;
        }
        return new ControlEvaluation(openness.value(), cost, linear.openness(plant), linearCost, expertCost);
    }

    private Rollout rollout(double[] plan, Disturbances disturbances) {
        return new Rollout(
                plan,
                new Episode(task.plant(), disturbances),
                new History(task.config().context()));
    }

    /** The model's actions in step {@code t}, as deviations from the plan. */
    private double[] actions(List<Rollout> rollouts, int t, double[] last) {
        int width = task.config().features();
        float[] features = new float[rollouts.size() * width];
        for (int i = 0; i < rollouts.size(); i++) {
            Rollout rollout = rollouts.get(i);
            rollout.history.add(last[i], rollout.episode.observation());
            task.read(rollout.plan[t], rollout.history, features, i * width);
        }
        float[] logits = model.logits(Batch.points(features, new int[rollouts.size()]));
        int classes = logits.length / rollouts.size();
        double[] actions = new double[rollouts.size()];
        for (int i = 0; i < actions.length; i++) {
            actions[i] = task.action(logits, i * classes) - rollouts.get(i).plan[t];
        }
        return actions;
    }
}
