package dev.epicenter.torch.plant;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.DataConfig.Plant;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The linear controller of a context with the least expected cost over an episode, by the Levenberg-Marquardt method
 * (Nocedal and Wright 2006, section 10.3). The expected cost is exact: a sum of squared responses to the initial state
 * and to the noise of each step, which is the same response later. It starts from the best controller of half the
 * context, so it is never worse than that; a better local minimum may exist.
 */
public final class BestContextGain {
    private static final int STEPS = DataConfig.Control.STEPS;
    private static final int MOST_ITERATIONS = 200;
    private static final int MOST_TRIALS = 12;
    private static final double ENOUGH = 1e-8;

    private record Key(Plant plant, int context, boolean actions) {}

    /** Found ones: a function of the key, which all trainings of a plant need. */
    private static final ConcurrentMap<Key, ContextGain> FOUND = new ConcurrentHashMap<>();

    /** What the loop does after one cause: output, remaining disturbance, observation and action, by step. */
    private record Response(double[] weights, double[] output, double[] remaining, double[] seen, double[] action) {}

    private final LinearPlant plant;
    private final int context;
    private final int count;

    private BestContextGain(LinearPlant plant, int context, int count) {
        this.plant = plant;
        this.context = context;
        this.count = count;
    }

    /** The controller that reads the last {@code context} observations, and its own actions if {@code actions}. */
    public static ContextGain of(Plant plant, int context, boolean actions) {
        if (context == 0) {
            return new ContextGain(new double[0], new double[0]);
        }
        Key key = new Key(plant, context, actions);
        ContextGain known = FOUND.get(key);
        if (known == null) {
            ContextGain half = of(plant, context / 2, actions);
            double[] start = new double[actions ? 2 * context : context];
            System.arraycopy(half.observations(), 0, start, 0, half.observations().length);
            System.arraycopy(half.actions(), 0, start, context, half.actions().length);
            double[] best = new BestContextGain(LinearPlant.of(plant), context, start.length).minimize(start);
            known = new ContextGain(
                    Arrays.copyOf(best, context), Arrays.copyOfRange(best, context, Math.max(context, best.length)));
            FOUND.put(key, known);
        }
        return known;
    }

    /** The expected mean cost per step of an episode. */
    static double expectedCost(LinearPlant plant, ContextGain gain) {
        int context = gain.observations().length;
        double[] all = Arrays.copyOf(gain.observations(), context + gain.actions().length);
        System.arraycopy(gain.actions(), 0, all, context, gain.actions().length);
        BestContextGain problem = new BestContextGain(plant, context, all.length);
        return cost(problem.responses(all));
    }

    private double[] minimize(double[] start) {
        double[] gains = start;
        Response[] responses = responses(gains);
        double cost = cost(responses);
        double damping = 1e-2;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            double[][] curvature = new double[count][count];
            double[] slope = new double[count];
            derivatives(gains, responses, curvature, slope);
            double before = cost;
            for (int trial = 0; trial < MOST_TRIALS && cost == before; trial++) {
                double[] tried = minus(gains, Cholesky.solve(damped(curvature, damping), slope));
                Response[] triedResponses = responses(tried);
                double triedCost = cost(triedResponses);
                if (triedCost < cost) {
                    gains = tried;
                    responses = triedResponses;
                    cost = triedCost;
                    damping /= 5;
                } else {
                    damping *= 4;
                }
            }
            if (before - cost <= ENOUGH * before) {
                break;
            }
        }
        return gains;
    }

    private static double[][] damped(double[][] curvature, double damping) {
        double[][] damped = new double[curvature.length][];
        for (int i = 0; i < damped.length; i++) {
            damped[i] = curvature[i].clone();
            damped[i][i] += damping * curvature[i][i] + 1e-12;
        }
        return damped;
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    private static double cost(Response[] responses) {
        double cost = 0;
        for (Response response : responses) {
            for (int t = 0; t < STEPS; t++) {
                cost += response.weights[t] * LinearPlant.cost(response.output[t], response.remaining[t]);
            }
        }
        return cost;
    }

    /** The responses to one standard deviation of each independent cause. */
    private Response[] responses(double[] gains) {
        int n = plant.states();
        double[] once = new double[STEPS];
        double[] everyStep = new double[STEPS];
        for (int t = 0; t < STEPS; t++) {
            once[t] = 1.0 / STEPS;
            everyStep[t] = (STEPS - t) / (double) STEPS;
        }
        Response[] responses = new Response[n + 4];
        for (int i = 0; i < n; i++) {
            double[] start = new double[n];
            start[i] = plant.startSd()[i];
            responses[i] = response(gains, once, start, 0, 0, 0, 0);
        }
        double[] rest = new double[n];
        responses[n] = response(gains, once, rest, LinearPlant.DISTURBANCE, 0, 0, 0);
        responses[n + 1] = response(gains, everyStep, rest, LinearPlant.drift(), 0, 0, 0);
        responses[n + 2] = response(gains, everyStep, rest, 0, LinearPlant.INPUT_NOISE, 0, 0);
        responses[n + 3] = response(gains, everyStep, rest, 0, 0, LinearPlant.OBSERVATION_NOISE, 0);
        return responses;
    }

    /** The response to a start, a constant disturbance, or an impulse in step 0 at input, observation or action. */
    private Response response(
            double[] gains,
            double[] weights,
            double[] start,
            double disturbance,
            double input,
            double observation,
            double pulse) {
        double[] output = new double[STEPS];
        double[] remaining = new double[STEPS];
        double[] seen = new double[STEPS];
        double[] action = new double[STEPS];
        double[] x = start;
        for (int t = 0; t < STEPS; t++) {
            output[t] = x[0];
            seen[t] = x[0] + (t == 0 ? observation : 0);
            action[t] = t == 0 ? pulse : 0;
            for (int i = 0; i < Math.min(context, t + 1); i++) {
                action[t] += gains[i] * seen[t - i];
            }
            for (int i = 0; i < Math.min(count - context, t); i++) {
                action[t] += gains[context + i] * action[t - 1 - i];
            }
            remaining[t] = action[t] + disturbance;
            x = plant.next(x, remaining[t] + (t == 0 ? input : 0));
        }
        return new Response(weights, output, remaining, seen, action);
    }

    /**
     * Half the gradient of the cost, and the Gauss-Newton approximation of half its Hessian. A change of a gain acts
     * like what it reads, added to the action; the loop's response to that is a convolution with its response to an
     * impulse. Gains of older values have the same derivatives, later.
     */
    private void derivatives(double[] gains, Response[] responses, double[][] curvature, double[] slope) {
        Response pulse = response(gains, new double[STEPS], new double[plant.states()], 0, 0, 0, 1);
        for (Response response : responses) {
            double[][] outputs = {convolution(pulse.output, response.seen), convolution(pulse.output, response.action)};
            double[][] actions = {convolution(pulse.action, response.seen), convolution(pulse.action, response.action)};
            for (int i = 0; i < count; i++) {
                double[] output = outputs[i < context ? 0 : 1];
                double[] action = actions[i < context ? 0 : 1];
                int late = i < context ? i : i - context + 1;
                for (int t = late; t < STEPS; t++) {
                    double weight = response.weights[t];
                    slope[i] += weight
                            * (output[t - late] * response.output[t]
                                    + LinearPlant.EFFORT * action[t - late] * response.remaining[t]);
                }
                for (int j = 0; j <= i; j++) {
                    double[] otherOutput = outputs[j < context ? 0 : 1];
                    double[] otherAction = actions[j < context ? 0 : 1];
                    int otherLate = j < context ? j : j - context + 1;
                    double sum = 0;
                    for (int t = Math.max(late, otherLate); t < STEPS; t++) {
                        sum += response.weights[t]
                                * (output[t - late] * otherOutput[t - otherLate]
                                        + LinearPlant.EFFORT * action[t - late] * otherAction[t - otherLate]);
                    }
                    curvature[i][j] += sum;
                    curvature[j][i] = curvature[i][j];
                }
            }
        }
    }

    private static double[] convolution(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int t = 0; t < sum.length; t++) {
            for (int s = 0; s <= t; s++) {
                sum[t] += a[s] * b[t - s];
            }
        }
        return sum;
    }
}
