package dev.epicenter.torch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
    private static final ModelConfig.Gpt CONFIG =
            new ModelConfig.Gpt(8, 4, 64, 16, 0, false, false, true, ModelConfig.Activation.GELU);

    private static float[] tensor(ModelConfig.Gpt config, String name, long seed) {
        TensorLayout layout = GptLayout.of(config, 100);
        TensorLayout.Entry entry = layout.entries().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Arrays.copyOfRange(
                InitialWeights.of(config, layout, seed), entry.offset(), entry.offset() + entry.size());
    }

    private static double rms(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / values.length);
    }

    @Test
    void matricesFollowGpt2AndResidualWritersAreSmaller() {
        assertThat(rms(tensor(CONFIG, "wte", 1))).isCloseTo(0.02, within(0.001));
        assertThat(rms(tensor(CONFIG, "h.3.attn.c_attn.weight", 1))).isCloseTo(0.02, within(0.001));
        assertThat(rms(tensor(CONFIG, "h.3.attn.c_proj.weight", 1))).isCloseTo(0.02 / 4, within(0.0003));
        assertThat(rms(tensor(CONFIG, "h.3.mlp.c_proj.weight", 1))).isCloseTo(0.02 / 4, within(0.0003));
    }

    @Test
    void normsStartAtOneAndBiasesAtZero() {
        assertThat(tensor(CONFIG, "ln_f.weight", 1)).containsOnly(1);
        assertThat(tensor(CONFIG, "h.0.mlp.c_fc.bias", 1)).containsOnly(0);
    }

    @Test
    void weightsOfATensorDependOnlyOnTheSeedAndItsName() {
        ModelConfig.Gpt other = new ModelConfig.Gpt(8, 2, 64, 16, 0.1, true, true, false, ModelConfig.Activation.RELU);
        String name = "h.2.mlp.c_fc.weight";
        assertThat(tensor(other, name, 5)).isEqualTo(tensor(CONFIG, name, 5));
        assertThat(tensor(CONFIG, name, 6)).isNotEqualTo(tensor(CONFIG, name, 5));
        assertThat(tensor(CONFIG, "h.3.mlp.c_fc.weight", 5)).isNotEqualTo(tensor(CONFIG, name, 5));
    }
}
