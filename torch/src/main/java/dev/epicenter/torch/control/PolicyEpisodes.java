package dev.epicenter.torch.control;

import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.keyworld.KeyEpisode;
import dev.epicenter.torch.keyworld.KeyMap;
import dev.epicenter.torch.keyworld.KeyView;
import dev.epicenter.torch.keyworld.Move;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Episodes in which a model acts: B of them, of at most H steps. It samples each action from the softmax of the actions'
 * logits after the last observation.
 *
 * @param horizon H
 * @param tokens (B, 2 H), an observation and an action for each step; 0 after the end of an episode
 * @param lengths (B), steps of each episode
 * @param succeeded (B), whether each reached the goal
 * @param logProbabilities (B, H), of the actions, in nats
 * @param values (B, H), predicted discounted returns
 * @param entropy of the policy in nats, averaged over all actions
 */
public record PolicyEpisodes(
        int horizon,
        int[] tokens,
        int[] lengths,
        boolean[] succeeded,
        float[] logProbabilities,
        float[] values,
        double entropy) {

    /**
     * Collects one episode in each map.
     *
     * @param randoms random numbers of each episode
     */
    public static PolicyEpisodes collect(
            PointModel model, List<KeyMap> maps, int horizon, IntFunction<CounterRandom> randoms) {
        int count = maps.size();
        int[] tokens = new int[count * 2 * horizon];
        float[] logProbabilities = new float[count * horizon];
        float[] values = new float[count * horizon];
        List<KeyEpisode> episodes =
                maps.stream().map(map -> new KeyEpisode(map, horizon)).toList();
        List<CounterRandom> random = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            random.add(randoms.apply(i));
        }
        double entropy = 0;
        for (int t = 0; t < horizon; t++) {
            List<Integer> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                if (!episodes.get(i).ended()) {
                    tokens[2 * (i * horizon + t)] = episodes.get(i).observation();
                    running.add(i);
                }
            }
            if (running.isEmpty()) {
                break;
            }
            float[] logits = model.logits(prefixes(tokens, running, 2 * horizon, 2 * t + 1));
            for (int row = 0; row < running.size(); row++) {
                int i = running.get(row);
                double[] logs = logSoftmax(logits, row * KeyView.VOCABULARY + KeyView.FIRST_ACTION);
                int action = sample(logs, random.get(i).nextDouble());
                for (double log : logs) {
                    entropy -= StrictMath.exp(log) * log;
                }
                tokens[2 * (i * horizon + t) + 1] = KeyView.FIRST_ACTION + action;
                logProbabilities[i * horizon + t] = (float) logs[action];
                values[i * horizon + t] = logits[row * KeyView.VOCABULARY + KeyView.VALUE];
                episodes.get(i).act(Move.values()[action]);
            }
        }
        int[] lengths = episodes.stream().mapToInt(KeyEpisode::steps).toArray();
        boolean[] succeeded = new boolean[count];
        int all = 0;
        for (int i = 0; i < count; i++) {
            succeeded[i] = episodes.get(i).succeeded();
            all += lengths[i];
        }
        return new PolicyEpisodes(horizon, tokens, lengths, succeeded, logProbabilities, values, entropy / all);
    }

    /** The first {@code length} tokens of the episodes {@code rows}; only the last position has a prediction. */
    private static Batch prefixes(int[] tokens, List<Integer> rows, int positions, int length) {
        int[] some = new int[rows.size() * length];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(tokens, rows.get(row) * positions, some, row * length, length);
        }
        return new Batch(rows.size(), length, some, 1, new int[rows.size()]);
    }

    private static double[] logSoftmax(float[] logits, int at) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < Move.COUNT; i++) {
            most = Math.max(most, logits[at + i]);
        }
        double sum = 0;
        for (int i = 0; i < Move.COUNT; i++) {
            sum += StrictMath.exp(logits[at + i] - most);
        }
        double[] logs = new double[Move.COUNT];
        for (int i = 0; i < Move.COUNT; i++) {
            logs[i] = logits[at + i] - most - StrictMath.log(sum);
        }
        return logs;
    }

    /** The action whose part of [0, 1) contains {@code uniform}. */
    private static int sample(double[] logs, double uniform) {
        double end = 0;
        for (int i = 0; i < Move.COUNT - 1; i++) {
            end += StrictMath.exp(logs[i]);
            if (uniform < end) {
                return i;
            }
        }
        return Move.COUNT - 1;
    }

    /** Steps of all episodes. */
    public long steps() {
        long sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        return sum;
    }

    /** Steps up to the end of the first rewarded episode, counted episode after episode; 0 if there is none. */
    public long untilReward() {
        long sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            sum += lengths[i];
            if (succeeded[i]) {
                return sum;
            }
        }
        return 0;
    }

    /** Share of the episodes that reached the goal, 0 to 1. */
    public double success() {
        int sum = 0;
        for (boolean each : succeeded) {
            sum += each ? 1 : 0;
        }
        return (double) sum / succeeded.length;
    }

    /** The episodes as a batch without targets, (B, 2 H). */
    Batch batch() {
        int[] targets = new int[tokens.length];
        Arrays.fill(targets, Batch.IGNORED);
        return new Batch(lengths.length, 2 * horizon, tokens, 2 * horizon, targets);
    }
}
