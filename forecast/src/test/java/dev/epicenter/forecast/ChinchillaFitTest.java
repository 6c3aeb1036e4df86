package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChinchillaFitTest extends RandomizedTest {
    /** The constants that Besiroglu et al. 2024 report, table 1. */
    private static final ChinchillaFit TRUTH = new ChinchillaFit(1.8172, 482.01, 2085.43, 0.3478, 0.3658, 0);

    /** Nine sizes from 40 million to 16 billion parameters on nine amounts of data, the losses off by a factor of e^noise. */
    private static List<ChinchillaFit.Run> runs(double noise, Random random) {
        List<ChinchillaFit.Run> runs = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                double params = 4e7 * Math.pow(400, i / 8.0);
                double tokens = 1e9 * Math.pow(400, j / 8.0);
                double loss = TRUTH.loss(params, tokens) * Math.exp(noise * random.nextGaussian());
                runs.add(new ChinchillaFit.Run(params, tokens, loss));
            }
        }
        return runs;
    }

    @Test
    void fitRecoversTheConstantsWithoutNoise() {
        ChinchillaFit fit = ChinchillaFit.of(runs(0, random()));
        assertThat(fit.e()).isCloseTo(TRUTH.e(), withinPercentage(0.1));
        assertThat(fit.a()).isCloseTo(TRUTH.a(), withinPercentage(2));
        assertThat(fit.b()).isCloseTo(TRUTH.b(), withinPercentage(2));
        assertThat(fit.alpha()).isCloseTo(TRUTH.alpha(), withinPercentage(0.2));
        assertThat(fit.beta()).isCloseTo(TRUTH.beta(), withinPercentage(0.2));
    }

    @Test
    void intervalsContainTheConstantsDespiteNoiseAndOutliers() {
        List<ChinchillaFit.Run> runs = new ArrayList<>(runs(0.002, random()));
        ChinchillaFit.Run wild = runs.get(40);
        runs.set(40, new ChinchillaFit.Run(wild.params(), wild.tokens(), 2 * wild.loss()));
        ChinchillaFit fit = ChinchillaFit.of(runs);
        assertThat(fit.alpha()).isCloseTo(TRUTH.alpha(), within(0.03));
        assertThat(fit.beta()).isCloseTo(TRUTH.beta(), within(0.03));
        assertThat(fit.e()).isCloseTo(TRUTH.e(), within(0.05));
        ChinchillaFit.Intervals narrow = fit.bootstrap(runs, 100, 0.95, 1);
        assertThat(narrow.alpha().contains(fit.alpha())).isTrue();
        assertThat(narrow.alpha().width()).isBetween(1e-4, 0.06);
        List<ChinchillaFit.Run> noisier = runs(0.02, random());
        ChinchillaFit.Intervals wide = ChinchillaFit.of(noisier).bootstrap(noisier, 100, 0.95, 1);
        assertThat(wide.alpha().width()).isGreaterThan(2 * narrow.alpha().width());
    }

    @Test
    void theSameRunsAndSeedGiveTheSameBits() {
        List<ChinchillaFit.Run> runs = runs(0.01, random());
        ChinchillaFit fit = ChinchillaFit.of(runs);
        assertThat(ChinchillaFit.of(runs)).isEqualTo(fit);
        assertThat(fit.bootstrap(runs, 20, 0.9, 3)).isEqualTo(fit.bootstrap(runs, 20, 0.9, 3));
    }

    @Test
    void tooFewRunsAndInvalidRunsAreRefused() {
        List<ChinchillaFit.Run> runs = runs(0, random());
        assertThatThrownBy(() -> ChinchillaFit.of(runs.subList(0, 5)))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContaining("6 runs or more");
        assertThatThrownBy(() -> ChinchillaFit.of(runs.subList(0, 9))).hasMessageContaining("three sizes");
        List<ChinchillaFit.Run> bad = new ArrayList<>(runs);
        bad.add(new ChinchillaFit.Run(1e9, 1e9, Double.NaN));
        assertThatThrownBy(() -> ChinchillaFit.of(bad)).hasMessageContaining("not a positive size");
    }
}
