package dev.epicenter.torch.gridworld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig.Misspecification;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UtilityTest {
    private static final double[][] FEATURES = {{0.5, 0.25, 0}, {0.5, 0, 0.125}};

    private static Utility misspecified(Misspecification kind, double size, int episode) {
        return Utility.misspecified(kind, size, CounterRandom.of(1, RandomStream.SHIFT, episode));
    }

    @Test
    void moreOfTheSameIsWorthLess() {
        assertThat(Utility.TRUE.of(FEATURES, 0)).isZero();
        assertThat(Utility.TRUE.of(FEATURES, 0b01)).isCloseTo(1.5 * Math.sqrt(0.5) + 0.75, within(1e-12));
        assertThat(Utility.TRUE.of(FEATURES, 0b11)).isCloseTo(1.5 + 0.75 - 0.125, within(1e-12));
    }

    @Test
    void withoutMisspecificationItIsTheTrueUtility() {
        for (Misspecification kind : Misspecification.values()) {
            for (int episode = 0; episode < 10; episode++) {
                assertThat(misspecified(kind, 0, episode)).isEqualTo(Utility.TRUE);
            }
        }
    }

    @Test
    void oneRandomWeightHasTheWrongSignOrIsMissing() {
        Set<Utility> wrong = new HashSet<>();
        Set<Utility> missing = new HashSet<>();
        for (int episode = 0; episode < 50; episode++) {
            wrong.add(misspecified(Misspecification.SIGN, 1, episode));
            missing.add(misspecified(Misspecification.MISSING, 1, episode));
        }
        assertThat(wrong)
                .containsExactlyInAnyOrder(
                        new Utility(-1.5, 1.5, 1), new Utility(1.5, -1.5, 1), new Utility(1.5, 1.5, -1));
        assertThat(missing)
                .containsExactlyInAnyOrder(new Utility(0, 1.5, 1), new Utility(1.5, 0, 1), new Utility(1.5, 1.5, 0));
    }

    @Test
    void noiseDiffersByEpisode() {
        assertThat(misspecified(Misspecification.NOISE, 0.5, 0))
                .isEqualTo(misspecified(Misspecification.NOISE, 0.5, 0))
                .isNotEqualTo(misspecified(Misspecification.NOISE, 0.5, 1));
    }

    @Test
    void innateRewardIsWhatIsFeltOnContact() {
        assertThat(Utility.innate(new double[] {0.5, 1, 0.25}, 0)).isEqualTo(0.25);
        assertThat(Utility.innate(new double[] {0.5, 0, 0.25}, 1)).isEqualTo(0.5);
    }

    @Test
    void aSurePredictionIsTheMiddleOfItsInterval() {
        for (int interval = 0; interval < Quantities.INTERVALS; interval++) {
            float[] logits = new float[Quantities.INTERVALS + 2];
            logits[interval + 2] = 1000;
            assertThat(Quantities.interval(Quantities.mean(logits, 2))).isEqualTo(interval);
        }
        assertThat(Quantities.interval(1)).isEqualTo(Quantities.INTERVALS - 1);
        assertThat(Quantities.interval(-1)).isZero();
    }
}
