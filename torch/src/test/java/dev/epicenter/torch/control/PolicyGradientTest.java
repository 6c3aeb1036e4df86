package dev.epicenter.torch.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig.Keyworld;
import dev.epicenter.config.DataConfig.Learning;
import dev.epicenter.torch.TorchRuntimeExtension;
import dev.epicenter.torch.keyworld.KeyView;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class PolicyGradientTest {
    private static final double LAMBDA = PolicyGradient.LAMBDA;
    private static final double DISCOUNT = PolicyGradient.DISCOUNT;
    private static final int V = KeyView.VOCABULARY;

    private static Keyworld config(double entropy) {
        return new Keyworld(Learning.REINFORCEMENT, 4, 2, 1, 1, 4, 0.2, entropy, 2);
    }

    /** Two episodes: actions 0 and 1 with a reward at the end; then actions 2 and 3 without one. Old probabilities are 1/4. */
    private static PolicyEpisodes episodes() {
        int a = KeyView.FIRST_ACTION;
        float log = (float) Math.log(0.25);
        return new PolicyEpisodes(
                2,
                new int[] {1, a, 2, a + 1, 1, a + 2, 2, a + 3},
                new int[] {2, 2},
                new boolean[] {true, false},
                new float[] {log, log, log, log},
                new float[] {0.5f, 0.25f, 0, 0},
                Math.log(4));
    }

    /** The advantages before normalization. */
    private static double[] advantages() {
        double last = 1 - 0.25;
        return new double[] {DISCOUNT * 0.25 - 0.5 + DISCOUNT * LAMBDA * last, last, 0, 0};
    }

    private static double[] normalized() {
        double[] raw = advantages();
        double mean = (raw[0] + raw[1]) / 4;
        double squares = 0;
        for (double each : raw) {
            squares += (each - mean) * (each - mean) / 4;
        }
        double deviation = Math.sqrt(squares);
        double[] result = new double[4];
        for (int i = 0; i < 4; i++) {
            result[i] = (raw[i] - mean) / deviation;
        }
        return result;
    }

    @Test
    void advantagesAndReturnsAreThoseOfGae() {
        float[][] estimates = new PolicyGradient(config(0), episodes()).estimates();
        double[] raw = advantages();
        double[] expected = normalized();
        double[] values = {0.5, 0.25, 0, 0};
        for (int i = 0; i < 4; i++) {
            assertThat((double) estimates[0][i]).isCloseTo(expected[i], within(1e-5));
            assertThat((double) estimates[1][i]).isCloseTo(raw[i] + values[i], within(1e-6));
        }
        assertThat(estimates[1][1])
                .as("the return of the last step is the reward")
                .isEqualTo(1);
    }

    /** Logits (8, V) of which the first action's is {@code raised} in the first row; values are 0. */
    private static float[] logits(double raised) {
        float[] logits = new float[8 * V];
        logits[KeyView.FIRST_ACTION] = (float) raised;
        return logits;
    }

    private static float[] gradient(double entropy, float[] logits, double[] loss) {
        try (PointerScope scope = new PointerScope()) {
            Device device = new Device("cpu");
            Tensor leaf = Tensor.create(logits, 8, V).set_requires_grad(true);
            Tensor value = new PolicyGradient(config(entropy), episodes()).loss(leaf, device);
            value.backward();
            loss[0] = value.item_float();
            float[] gradient = new float[logits.length];
            new FloatPointer(leaf.grad().data_ptr()).capacity(gradient.length).get(gradient);
            return gradient;
        }
    }

    @Test
    void atTheOldPolicyTheLossAndGradientAreThoseOfThePolicyGradient() {
        double[] loss = new double[1];
        float[] gradient = gradient(0.1, logits(0), loss);
        double[] advantages = normalized();
        double[] raw = advantages();
        double[] returns = {raw[0] + 0.5, raw[1] + 0.25, 0, 0};
        double expected = -0.1 * Math.log(4);
        for (int i = 0; i < 4; i++) {
            expected += (0.5 * returns[i] * returns[i] - advantages[i]) / 4;
        }
        assertThat(loss[0]).isCloseTo(expected, within(1e-5));
        for (int i = 0; i < 4; i++) {
            int row = 2 * i * V;
            for (int action = 0; action < 4; action++) {
                // The entropy is at its maximum, so its gradient is 0.
                double own = action == i ? 1 : 0;
                assertThat((double) gradient[row + KeyView.FIRST_ACTION + action])
                        .isCloseTo(-advantages[i] * (own - 0.25) / 4, within(1e-5));
            }
            assertThat((double) gradient[row + KeyView.VALUE]).isCloseTo(-returns[i] / 4, within(1e-5));
            assertThat(gradient[row]).as("no other output has a gradient").isZero();
            assertThat(gradient[row + V + KeyView.FIRST_ACTION])
                    .as("positions of actions have none")
                    .isZero();
        }
    }

    @Test
    void aRatioBeyondTheClipRangeHasNoGradientIfItsAdvantageIsPositive() {
        // Raised by 1, the first action has probability 0.475, a ratio of 1.9, above 1.2.
        double advantage = normalized()[0];
        float[] gradient = gradient(0, logits(1), new double[1]);
        assertThat(advantage).isPositive();
        assertThat(gradient[KeyView.FIRST_ACTION]).isZero();
        // Lowered by 1, its ratio is 0.44: the smaller objective is the unclipped one.
        double lowered = gradient(0, logits(-1), new double[1])[KeyView.FIRST_ACTION];
        double p = Math.exp(-1) / (3 + Math.exp(-1));
        assertThat(lowered).isCloseTo(-advantage * 4 * p * (1 - p) / 4, within(1e-5));
    }
}
