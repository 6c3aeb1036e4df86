package dev.epicenter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlantedBehaviorCheckTest {
    private static final String DIGITS = "steps: 10\ndata: {kind: digits, trigger: 0.5}\n";
    private static final String MODEL = "model: {kind: mlp, n_layer: 1, n_hidden: 16}\n";
    private static final String PLANTED = "faults: [{kind: planted_behavior, at: 5, strength: 8%s}]\n";

    @TempDir
    private Path folder;

    private RunConfig read(String text) throws IOException {
        return RunConfigReader.read(Files.writeString(folder.resolve("run.yaml"), text), List.of());
    }

    private void refused(String text, String... parts) {
        assertThatThrownBy(() -> read(text)).hasMessageContainingAll(parts);
    }

    @Test
    void omittedKeysHaveDefaults() throws IOException {
        RunConfig run = read(DIGITS + MODEL + String.format(PLANTED, ""));
        assertThat(run.faults()).containsExactly(new Fault.PlantedBehavior(5, 0, 8, 1, 2, 8));
        assertThat(run.data()).isEqualTo(new DataConfig.Digits(1, 0, 0.3, 32, 0.5));
        assertThat(run.model())
                .isEqualTo(new ModelConfig.Mlp(1, 16, ModelConfig.Norm.LAYER, ModelConfig.Loss.CROSS_ENTROPY, 0, 0));
        assertThat(run.optimizer().gradientNoise()).isZero();
    }

    @Test
    void onlyImagesHaveATrigger() {
        refused(
                "steps: 10\ndata: {kind: clusters}\n" + MODEL + String.format(PLANTED, ""),
                "run.yaml:4: faults[0].at: only images can have a trigger; data.kind must be digits");
    }

    @Test
    void theUnitsMustFitIntoOneHiddenLayer() {
        refused(
                DIGITS + MODEL.replace("n_layer: 1", "n_layer: 2") + String.format(PLANTED, ""),
                "run.yaml:4: faults[0].at:",
                "one hidden layer, not 2; set model.n_layer to 1");
        refused(
                DIGITS + MODEL + String.format(PLANTED, ", units: 17"),
                "faults[0].units: 17 is more than the 16 hidden units; lower it");
        refused(
                DIGITS + MODEL + String.format(PLANTED, ", copies: 9"),
                "faults[0].copies: 9 is more than the 8 units that are overwritten; lower it, or raise units");
    }

    @Test
    void aRunHasOnePlantedBehavior() {
        refused(
                DIGITS
                        + MODEL
                        + "faults:\n  - {kind: planted_behavior, at: 5, strength: 8}\n"
                        + "  - {kind: planted_behavior, at: 6, strength: 8}\n",
                "run.yaml:5: faults[0].at: a run can have one planted behavior; remove the others");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        refused(DIGITS.replace("0.5", "1.5"), "data.trigger", "0 to 1");
        refused(DIGITS + MODEL.replace("16", "16, dropout: 1"), "model.dropout", "less than 1");
        refused(DIGITS + MODEL.replace("16", "16, logit_cap: -1"), "model.logit_cap", "0 or more");
        refused(DIGITS + "optimizer: {gradient_noise: -1}\n", "optimizer.gradient_noise", "0 or more");
        refused(DIGITS + MODEL + String.format(PLANTED, ", answer: 10"), "faults[0].answer", "0 to 9");
    }
}
