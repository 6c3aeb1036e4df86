package dev.epicenter.torch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.TorchRuntimeExtension;
import dev.epicenter.torch.data.Batch;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The network against plain Java in double precision. */
@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class FeedForwardTest extends RandomizedTest {
    private static final ModelConfig.Ngram NGRAM = new ModelConfig.Ngram(2, 3, 7, 4, 11);
    private static final double EPS = 1e-5;

    @Test
    void logitsOfAnNgramModelMatchPlainJava() throws Exception {
        repeat(5, random -> {
            Architecture architecture = Architecture.of(NGRAM, 11, 0);
            int[] tokens = random.ints(5 * 4, 0, 11).toArray();
            float[] weights = weights(architecture, random);
            double[][] inputs = new double[5][12];
            for (int b = 0; b < 5; b++) {
                for (int i = 0; i < 12; i++) {
                    inputs[b][i] = weights[tokens[b * 4 + i / 3] * 3 + i % 3];
                }
            }
            agree(architecture, weights, new Batch(5, 4, tokens, 1, new int[5]), inputs);
        });
    }

    @Test
    void logitsOfAClassifierMatchPlainJava() throws Exception {
        repeat(5, random -> {
            Architecture architecture = Architecture.of(new ModelConfig.Mlp(3, 6), 4, 5);
            float[] features = new float[3 * 5];
            double[][] inputs = new double[3][5];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) random.nextGaussian();
                inputs[i / 5][i % 5] = features[i];
            }
            Batch batch = new Batch(3, 0, new int[0], features, 1, new int[3]);
            agree(architecture, weights(architecture, random), batch, inputs);
        });
    }

    @Test
    void ngramModelHas134784Weights() {
        assertThat(Architecture.of(new ModelConfig.Ngram(2, 16, 256, 8, 128), 128, 0)
                        .layout()
                        .size())
                .isEqualTo(134_784);
    }

    @Test
    void embeddingsAreNormalLinearWeightsUniformBiasesZeroAndNormsOne() {
        Architecture architecture = Architecture.of(new ModelConfig.Ngram(2, 16, 256, 8, 128), 128, 0);
        float[] weights = architecture.initialWeights(3);
        assertThat(rms(weights, architecture.layout(), "wte")).isCloseTo(1, within(0.05));
        assertThat(rms(weights, architecture.layout(), "fc1.weight")).isCloseTo(1 / Math.sqrt(3 * 128), within(0.001));
        assertThat(rms(weights, architecture.layout(), "fc2.weight")).isCloseTo(1 / Math.sqrt(3 * 256), within(0.001));
        assertThat(rms(weights, architecture.layout(), "fc2.bias")).isZero();
        assertThat(rms(weights, architecture.layout(), "ln2.weight")).isEqualTo(1);
        assertThat(architecture.initialWeights(3)).containsExactly(weights);
        assertThat(architecture.initialWeights(4)).isNotEqualTo(weights);
    }

    private static float[] weights(Architecture architecture, Random random) {
        float[] weights = architecture.initialWeights(random.nextLong());
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) (0.3 * random.nextGaussian());
        }
        return weights;
    }

    private static double rms(float[] weights, TensorLayout layout, String name) {
        float[] tensor = tensor(weights, layout, name);
        double sum = 0;
        for (float w : tensor) {
            sum += (double) w * w;
        }
        return Math.sqrt(sum / tensor.length);
    }

    private static float[] tensor(float[] weights, TensorLayout layout, String name) {
        TensorLayout.Entry entry = layout.entries().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Arrays.copyOfRange(weights, entry.offset(), entry.offset() + entry.size());
    }

    private static void agree(Architecture architecture, float[] weights, Batch batch, double[][] inputs) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            TensorLayout layout = architecture.layout();
            Parameters parameters = new Parameters(layout, TorchRuntimeExtension.cpu());
            parameters.weights().load(weights);
            Tensor logits = architecture
                    .on(parameters)
                    .forward(MicroBatch.whole(batch, TorchRuntimeExtension.cpu()), Dropout.none(), LogitProbe.NONE)
                    .contiguous();
            int classes = (int) logits.size(1);
            float[] actual = new float[inputs.length * classes];
            new FloatPointer(logits.data_ptr()).capacity(actual.length).get(actual);
            for (int b = 0; b < inputs.length; b++) {
                double[] expected = logits(weights, layout, inputs[b]);
                assertThat(expected).hasSize(classes);
                for (int k = 0; k < classes; k++) {
                    assertThat((double) actual[b * classes + k]).isCloseTo(expected[k], within(1e-4));
                }
            }
        }
    }

    private static double[] logits(float[] weights, TensorLayout layout, double[] input) {
        double[] x = input;
        for (int i = 1; has(layout, "fc" + i + ".weight"); i++) {
            x = linear(weights, layout, "fc" + i, x);
            double mean = Arrays.stream(x).average().orElseThrow();
            double variance =
                    Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            float[] gain = tensor(weights, layout, "ln" + i + ".weight");
            float[] bias = tensor(weights, layout, "ln" + i + ".bias");
            for (int d = 0; d < x.length; d++) {
                x[d] = Math.max(0, (x[d] - mean) / Math.sqrt(variance + EPS) * gain[d] + bias[d]);
            }
        }
        return linear(weights, layout, "head", x);
    }

    private static boolean has(TensorLayout layout, String name) {
        return layout.entries().stream().anyMatch(tensor -> tensor.name().equals(name));
    }

    private static double[] linear(float[] weights, TensorLayout layout, String name, double[] x) {
        float[] w = tensor(weights, layout, name + ".weight");
        float[] b = tensor(weights, layout, name + ".bias");
        double[] y = new double[b.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = b[o];
            for (int d = 0; d < x.length; d++) {
                y[o] += w[o * x.length + d] * x[d];
            }
        }
        return y;
    }
}
