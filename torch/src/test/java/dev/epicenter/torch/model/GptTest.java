package dev.epicenter.torch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.ModelConfig.Activation;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.TorchRuntimeExtension;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.telemetry.LargestLogits;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The model against plain Java: logits, gradients, and that the short cuts are exact. */
@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class GptTest extends RandomizedTest {
    private static final int VOCABULARY = 11;

    /** A model of random options with weights large enough for every part to matter. */
    private record Model(ModelConfig.Gpt config, TensorLayout layout, Parameters parameters, Gpt gpt) {
        static Model random(Random random, int context) {
            ModelConfig.Gpt config = new ModelConfig.Gpt(
                    1 + random.nextInt(3),
                    1 + random.nextInt(2),
                    8,
                    context,
                    0,
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    Activation.values()[random.nextInt(3)]);
            TensorLayout layout = GptLayout.of(config, VOCABULARY);
            Parameters parameters = new Parameters(layout, TorchRuntimeExtension.cpu());
            float[] weights = InitialWeights.of(config, layout, random.nextLong());
            for (int i = 0; i < weights.length; i++) {
                weights[i] += (float) (0.4 * random.nextGaussian());
            }
            parameters.weights().load(weights);
            return new Model(config, layout, parameters, new Gpt(config, parameters));
        }

        ReferenceGpt reference(double[] weights) {
            return new ReferenceGpt(config, layout, weights);
        }

        double loss(MicroBatch batch) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard quiet = new NoGradGuard()) {
                return lossTensor(batch).item_double();
            }
        }

        Tensor lossTensor(MicroBatch batch) {
            return torch.cross_entropy_loss(gpt.forward(batch, Dropout.none(), LogitProbe.NONE), batch.targets());
        }

        float[] gradients(MicroBatch batch) {
            parameters.gradients().tensor().zero_();
            lossTensor(batch).backward();
            return parameters.gradients().toArray();
        }
    }

    private static Batch batch(Random random, int sequences, int positions, int read, int distinct) {
        int[] tokens = random.ints(sequences * positions, 0, distinct).toArray();
        int[] targets = random.ints(sequences * read, 0, VOCABULARY).toArray();
        return new Batch(sequences, positions, tokens, read, targets);
    }

    private static MicroBatch onCpu(Batch batch) {
        return MicroBatch.whole(batch, TorchRuntimeExtension.cpu());
    }

    private static MicroBatch withoutShortCut(MicroBatch batch) {
        return new MicroBatch(batch.inputs(), batch.targets(), batch.read(), batch.share(), Optional.empty());
    }

    @Test
    void logitsAndLargestLogitsMatchAPlainJavaGpt() throws Exception {
        repeat(20, random -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard quiet = new NoGradGuard()) {
                int context = new int[] {1, 3, 8, 130}[random.nextInt(4)];
                int read = random.nextBoolean() ? context : 1 + random.nextInt(context);
                Model model = Model.random(random, context);
                Batch batch = batch(random, 2 + random.nextInt(20), context, read, 3);
                LargestLogits probe = new LargestLogits(model.config.nLayer());
                Tensor logits = model.gpt.forward(onCpu(batch), Dropout.none(), probe);
                float[] actual = new float[batch.sequences() * read * VOCABULARY];
                new org.bytedeco.javacpp.FloatPointer(logits.contiguous().data_ptr()).get(actual);
                ReferenceGpt reference =
                        model.reference(doubles(model.parameters.weights().toArray()));
                double largest = 0;
                for (int b = 0; b < batch.sequences(); b++) {
                    double[][] expected =
                            reference.logits(Arrays.copyOfRange(batch.tokens(), b * context, (b + 1) * context));
                    for (int i = 0; i < read; i++) {
                        for (int v = 0; v < VOCABULARY; v++) {
                            double logit = expected[context - read + i][v];
                            largest = Math.max(largest, Math.abs(logit));
                            assertThat((double) actual[(b * read + i) * VOCABULARY + v])
                                    .as("%s, read %d, sequence %d, position %d", model.config, read, b, i)
                                    .isCloseTo(logit, within(2e-4 * Math.max(1, Math.abs(logit))));
                        }
                    }
                }
                assertThat(probe.output().orElseThrow()).isCloseTo(largest, within(2e-4 * largest));
                if (read == context) {
                    double attention = probe.attention(1).stream()
                            .mapToDouble(layer -> layer.attentionLogitMax())
                            .max()
                            .orElseThrow();
                    assertThat(attention).isCloseTo(reference.largestAttentionLogit, within(2e-4 * (1 + attention)));
                }
            }
        });
    }

    @Test
    void gradientsMatchFiniteDifferencesOfAPlainJavaGpt() throws Exception {
        repeat(12, random -> {
            try (PointerScope scope = new PointerScope()) {
                int context = new int[] {3, 6, 130}[random.nextInt(3)];
                Model model = Model.random(random, context);
                Batch batch = batch(random, context > 100 ? 2 : 13, context, random.nextBoolean() ? context : 1, 3);
                float[] gradients = model.gradients(onCpu(batch));
                double[] weights = doubles(model.parameters.weights().toArray());
                for (TensorLayout.Entry tensor : model.layout.entries()) {
                    double[] direction = new double[weights.length];
                    double expected = 0;
                    double norm = 0;
                    for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                        direction[i] = random.nextGaussian();
                        expected += gradients[i] * direction[i];
                        norm += gradients[i] * (double) gradients[i];
                    }
                    double step = 1e-6;
                    double up = model.reference(moved(weights, direction, step)).loss(batch);
                    double down =
                            model.reference(moved(weights, direction, -step)).loss(batch);
                    double middle = model.reference(weights).loss(batch);
                    // Where a ReLU bends within a step, the slope is that of one side.
                    double right = (up - middle) / step;
                    double left = (middle - down) / step;
                    double tolerance = 1e-6 + 1e-3 * Math.sqrt(norm);
                    assertThat(expected)
                            .as("%s %s, read %d", model.config, tensor.name(), batch.read())
                            .isBetween(Math.min(left, right) - tolerance, Math.max(left, right) + tolerance);
                }
            }
        });
    }

    private static double[] moved(double[] weights, double[] direction, double step) {
        double[] moved = new double[weights.length];
        Arrays.setAll(moved, i -> weights[i] + step * direction[i]);
        return moved;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    @Test
    void lookupOfDistinctRowsChangesOnlyRounding() throws Exception {
        repeat(15, random -> {
            try (PointerScope scope = new PointerScope()) {
                int context = new int[] {3, 5, 130}[random.nextInt(3)];
                Model model = Model.random(random, context);
                MicroBatch batch = onCpu(batch(random, 40, context, random.nextBoolean() ? 1 : context, 4));
                assertThat(batch.distinct()).isPresent();
                MicroBatch plain = withoutShortCut(batch);
                double loss = model.loss(plain);
                assertThat(model.loss(batch)).isCloseTo(loss, within(1e-5 * loss));
                close(model.gradients(batch), model.gradients(plain));
            }
        });
    }

    @Test
    void lastPositionsAloneMatchTheSamePositionsAmongAll() throws Exception {
        repeat(15, random -> {
            try (PointerScope scope = new PointerScope()) {
                int context = new int[] {3, 5, 130}[random.nextInt(3)];
                int read = 1 + random.nextInt(context);
                Model model = Model.random(random, context);
                MicroBatch last = onCpu(batch(random, 10, context, read, VOCABULARY));
                MicroBatch all = new MicroBatch(last.inputs(), last.targets(), context, 1, Optional.empty());
                Tensor logits = model.gpt
                        .forward(all, Dropout.none(), LogitProbe.NONE)
                        .unflatten(0, 10, context)
                        .narrow(1, context - read, read)
                        .flatten(0, 1);
                Tensor loss = torch.cross_entropy_loss(logits, last.targets());
                assertThat(model.loss(last)).isCloseTo(loss.item_double(), within(1e-5 * loss.item_double()));
                model.parameters.gradients().tensor().zero_();
                loss.backward();
                float[] expected = model.parameters.gradients().toArray();
                close(model.gradients(last), expected);
            }
        });
    }

    @Test
    void manyDistinctRowsAreNotLookedUp() {
        try (PointerScope scope = new PointerScope()) {
            assertThat(onCpu(batch(new Random(1), 8, 8, 8, VOCABULARY)).distinct())
                    .isEmpty();
        }
    }

    @Test
    void layoutIsContiguousAndMatricesComeFirst() throws Exception {
        repeat(10, random -> {
            try (PointerScope scope = new PointerScope()) {
                TensorLayout layout = Model.random(random, 4).layout;
                int end = 0;
                boolean vectors = false;
                for (TensorLayout.Entry entry : layout.entries()) {
                    assertThat(entry.offset()).isEqualTo(end);
                    end += entry.size();
                    vectors |= entry.shape().size() == 1;
                    assertThat(entry.shape().size() == 1).isEqualTo(vectors);
                }
            }
        });
    }

    private static void close(float[] actual, float[] expected) {
        double norm = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            norm += expected[i] * (double) expected[i];
            difference += Math.pow((double) actual[i] - expected[i], 2);
        }
        assertThat(Math.sqrt(difference)).isLessThan(1e-4 * Math.sqrt(norm));
    }
}
