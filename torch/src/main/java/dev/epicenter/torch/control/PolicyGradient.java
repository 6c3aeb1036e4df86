package dev.epicenter.torch.control;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.keyworld.KeyView;
import dev.epicenter.torch.keyworld.Move;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The loss of PPO with a learned value (Schulman et al. 2017, "Proximal policy optimization algorithms", equation 9) on
 * fixed episodes: minus the clipped surrogate objective, plus half the squared error of the value, minus the weighted
 * entropy, each averaged over actions. Advantages are estimated by GAE (Schulman et al. 2016).
 *
 * <p>R actions in B episodes of at most H steps; the model has T = 2 H positions and V outputs.
 */
public final class PolicyGradient {
    /** GAE's lambda, as in PPO's experiments. */
    static final double LAMBDA = 0.95;

    /** The discount of a step; a reward after 24 steps counts 0.62. */
    static final double DISCOUNT = 0.98;

    private static final double VALUE_WEIGHT = 0.5;

    /**
     * Advantages are divided by their standard deviation, but at least by this. Without rewards, the deviation is only the
     * error of the value, which would be amplified.
     */
    private static final double LEAST_DEVIATION = 0.1;

    private final Keyworld config;
    private final PolicyEpisodes episodes;
    private final long[] rows; // (R), of the logits
    private final long[] actions; // (R)
    private final float[] old; // (R), log-probabilities
    private final float[] advantages; // (R)
    private final float[] returns; // (R)

    public PolicyGradient(Keyworld config, PolicyEpisodes episodes) {
        this.config = config;
        this.episodes = episodes;
        int count = Math.toIntExact(episodes.steps());
        rows = new long[count];
        actions = new long[count];
        old = new float[count];
        advantages = new float[count];
        returns = new float[count];
        int horizon = episodes.horizon();
        int row = 0;
        for (int i = 0; i < episodes.lengths().length; i++) {
            int length = episodes.lengths()[i];
            double next = 0;
            double advantage = 0;
            for (int t = length - 1; t >= 0; t--) {
                int at = i * horizon + t;
                double value = episodes.values()[at];
                double reward = t == length - 1 && episodes.succeeded()[i] ? 1 : 0;
                advantage = reward + DISCOUNT * next - value + DISCOUNT * LAMBDA * advantage;
                rows[row + t] = 2L * at;
                actions[row + t] = episodes.tokens()[2 * at + 1] - KeyView.FIRST_ACTION;
                old[row + t] = episodes.logProbabilities()[at];
                advantages[row + t] = (float) advantage;
                returns[row + t] = (float) (advantage + value);
                next = value;
            }
            row += length;
        }
        normalize(advantages);
    }

    private static void normalize(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value / (double) values.length;
        }
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean) / values.length;
        }
        double deviation = Math.max(LEAST_DEVIATION, Math.sqrt(squares));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((values[i] - mean) / deviation);
        }
    }

    /** The episodes as a batch for the model. */
    public Batch batch() {
        return episodes.batch();
    }

    /**
     * The loss.
     *
     * @param logits (B * T, V)
     */
    public Tensor loss(Tensor logits, Device device) {
        long count = rows.length;
        Tensor read = logits.index_select(0, longs(rows, device)); // (R, V)
        Tensor logs = read.narrow(1, KeyView.FIRST_ACTION, Move.COUNT).log_softmax(1); // (R, 4)
        Tensor chosen = logs.gather(1, longs(actions, device).reshape(count, 1)).reshape(count);
        Tensor ratio = chosen.sub(floats(old, device)).exp();
        Tensor clipped = ratio.clamp(
                new ScalarOptional(new Scalar(1 - config.clip())), new ScalarOptional(new Scalar(1 + config.clip())));
        Tensor advantage = floats(advantages, device);
        Tensor objective = torch.minimum(ratio.mul(advantage), clipped.mul(advantage));
        Tensor error =
                read.select(1, KeyView.VALUE).sub(floats(returns, device)).square();
        Tensor entropy = logs.exp()
                .mul(logs)
                .sum(new long[] {1}, false, new ScalarTypeOptional())
                .neg();
        return error.mul(new Scalar(VALUE_WEIGHT))
                .sub(objective)
                .sub(entropy.mul(new Scalar(config.entropy())))
                .mean();
    }

    /** Copies of what the loss reads of each action, for tests: advantages, then returns. */
    float[][] estimates() {
        return new float[][] {advantages.clone(), returns.clone()};
    }

    private static Tensor longs(long[] values, Device device) {
        return Tensor.create(values, values.length).to(device, torch.ScalarType.Long);
    }

    private static Tensor floats(float[] values, Device device) {
        return Tensor.create(values, values.length).to(device, torch.ScalarType.Float);
    }
}
