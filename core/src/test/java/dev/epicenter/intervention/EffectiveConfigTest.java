package dev.epicenter.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.RunConfigReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EffectiveConfigTest {
    private static final RunConfig CONFIG = RunConfigReader.read("""
            steps: 10
            seed: 5
            data: {kind: text}
            model: {dropout: 0.2}
            optimizer: {lr: 0.003, beta2: 0.98, weight_decay: 1}
            """, Path.of("run.yaml"));

    @Test
    void noInterventionsLeaveTheRunFileUnchanged() {
        assertThat(of("freeze=*")).isEqualTo(new EffectiveConfig(CONFIG, 5));
    }

    @Test
    void knobsAreScaledAndSetInOrder() {
        RunConfig changed =
                of("weight_decay=x0.5,lr=x0.1,dropout=0.1,clip_grad_norm=0.1").config();
        assertThat(changed.optimizer().weightDecay()).isEqualTo(0.5);
        assertThat(changed.optimizer().lr()).isEqualTo(0.003 * 0.1);
        assertThat(changed.optimizer().clipGradNorm()).isEqualTo(0.1);
        assertThat(changed.optimizer().beta2()).isEqualTo(0.98);
        assertThat(changed.model().dropout()).isEqualTo(0.1);
    }

    @Test
    void precisionInterventionsSetTheKeysOfTheRunFile() {
        RunConfig changed = of("loss=float64,weights=bfloat16").config();
        assertThat(changed.precision())
                .isEqualTo(new PrecisionConfig(PrecisionConfig.Loss.FLOAT64, PrecisionConfig.Weights.BFLOAT16));
    }

    @Test
    void everyKnobIsAKeyOfTheRunFile() {
        for (Hyperparameter knob : Hyperparameter.values()) {
            RunConfig changed = of(knob.key() + "=0.25").config();
            assertThat(EffectiveConfig.value(changed, knob)).isEqualTo(0.25);
            assertThat(changed).isNotEqualTo(CONFIG);
        }
    }

    @Test
    void dataSeedChangesOnlyTheDataOrder() {
        assertThat(of("data_seed=7")).isEqualTo(new EffectiveConfig(CONFIG, 7));
    }

    @Test
    void aKnobThatLeavesItsRangeIsRefused() {
        assertThatThrownBy(() -> of("beta2=x1.5"))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("beta2=x1.5: beta2 would be 1.47; allowed: at least 0, less than 1");
        assertThatThrownBy(() -> of("lr=x1e308,eps=x1e308,weight_decay=x1.7e308,dropout=x6"))
                .hasMessage("dropout=x6: dropout would be 1.2000000000000002; allowed: at least 0, less than 1");
    }

    private static EffectiveConfig of(String arm) {
        return EffectiveConfig.of(CONFIG, InterventionParser.parse(arm));
    }
}
