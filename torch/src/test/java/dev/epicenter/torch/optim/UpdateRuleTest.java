package dev.epicenter.torch.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.OptimizerConfig.Kind;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.TorchRuntimeExtension;
import dev.epicenter.torch.model.Parameters;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The update rules against plain Java in double precision. */
@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class UpdateRuleTest extends RandomizedTest {
    private static final int SIZE = 50;
    private static final int DECAYED = 30;
    private static final TensorLayout LAYOUT = new TensorLayout(List.of(
            new TensorLayout.Entry("matrix", List.of(5, 6), 0),
            new TensorLayout.Entry("vector", List.of(SIZE - DECAYED), DECAYED)));

    /** One step of a rule in plain Java. */
    private interface Reference {
        void update(double[] w, double[] g, double[] first, double[] second, int step, double lr);
    }

    @Test
    void adamWMatchesLoshchilovAndHutterWithPyTorchsBiasCorrection() throws Exception {
        repeat(5, random -> {
            OptimizerConfig config = config(random, Kind.ADAMW);
            agrees(random, config, (w, g, m, v, step, lr) -> {
                for (int i = 0; i < SIZE; i++) {
                    w[i] -= i < DECAYED ? lr * config.weightDecay() * w[i] : 0;
                    m[i] = config.beta1() * m[i] + (1 - config.beta1()) * g[i];
                    v[i] = config.beta2() * v[i] + (1 - config.beta2()) * g[i] * g[i];
                    double mHat = m[i] / (1 - Math.pow(config.beta1(), step));
                    double vHat = v[i] / (1 - Math.pow(config.beta2(), step));
                    w[i] -= lr * mHat / (Math.sqrt(vHat) + config.eps());
                }
            });
        });
    }

    @Test
    void sgdHasPyTorchsMomentumAndDecoupledDecay() throws Exception {
        repeat(5, random -> {
            OptimizerConfig config = config(random, Kind.SGD);
            agrees(random, config, (w, g, b, unused, step, lr) -> {
                for (int i = 0; i < SIZE; i++) {
                    w[i] -= i < DECAYED ? lr * config.weightDecay() * w[i] : 0;
                    b[i] = config.momentum() * b[i] + g[i];
                    w[i] -= lr * b[i];
                }
            });
        });
    }

    private static OptimizerConfig config(Random random, Kind kind) {
        return new OptimizerConfig(
                kind,
                1e-2,
                random.nextDouble() * 0.95,
                0.9 + random.nextDouble() * 0.099,
                1e-8,
                random.nextDouble(),
                random.nextDouble(),
                OptimizerConfig.Decay.MATRICES,
                0,
                1);
    }

    private static void agrees(Random random, OptimizerConfig config, Reference reference) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            Parameters parameters = new Parameters(LAYOUT, TorchRuntimeExtension.cpu());
            UpdateRule rule =
                    UpdateRule.of(config, parameters, UpdateRange.of(LAYOUT, tensor -> TensorKnobs.of(config, tensor)));
            double[] w = gaussians(random);
            double[] first = new double[SIZE];
            double[] second = new double[SIZE];
            parameters.weights().load(floats(w));
            for (int step = 1; step <= 20; step++) {
                double[] g = gaussians(random);
                double lr = 1e-2 / step;
                parameters.gradients().load(floats(g));
                rule.update(step, StepRates.of(config, step, lr));
                reference.update(w, g, first, second, step, lr);
            }
            close(parameters.weights().toArray(), w);
            close(rule.first().toArray(), first);
            rule.second().ifPresent(v -> close(v.toArray(), second));
        }
    }

    private static void close(float[] actual, double[] expected) {
        for (int i = 0; i < SIZE; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-6 * Math.max(1, Math.abs(expected[i]))));
        }
    }

    private static double[] gaussians(Random random) {
        return random.doubles(SIZE).map(unused -> (float) random.nextGaussian()).toArray();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
