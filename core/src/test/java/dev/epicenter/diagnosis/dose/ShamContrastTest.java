package dev.epicenter.diagnosis.dose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.diagnosis.replays.Looks;
import dev.epicenter.diagnosis.replays.RateEstimate;
import dev.epicenter.statistics.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShamContrastTest {
    @Test
    void necessityIsBoundedByTheRatesOfShamAndArm() {
        ShamContrast found = ShamContrast.of(
                cell(1, 10), cell(8, 10), 1, 1, Looks.ONE.tests().get(0));

        assertThat(found.necessity().orElseThrow().low()).isCloseTo(0.875, within(1e-12));
        assertThat(found.necessity().orElseThrow().high()).isEqualTo(1);
        assertThat(found.necessityAndSufficiency().low()).isCloseTo(0.7, within(1e-12));
        assertThat(found.necessityAndSufficiency().high()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void necessityIsEmptyIfTheShamNeverSpikes() {
        ShamContrast found =
                ShamContrast.of(cell(0, 5), cell(0, 5), 1, 1, Looks.ONE.tests().get(0));

        assertThat(found.necessity()).isEmpty();
        assertThat(found.shown()).isFalse();
    }

    private static RateEstimate cell(long spiked, long trials) {
        return new RateEstimate("", spiked, trials, new Interval(0, 1), List.of());
    }
}
