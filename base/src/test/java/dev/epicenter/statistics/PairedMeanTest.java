package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedMeanTest {
    /** Student's quantile for two degrees of freedom is 4.3027. */
    @Test
    void intervalIsStudents() {
        PairedMean paired = PairedMean.of(new double[] {2, 4, 6}, new double[] {1, 1, 1}, 0.95);

        assertThat(paired.mean()).isCloseTo(3, within(1e-12));
        assertThat(paired.pairs()).isEqualTo(3);
        assertThat(paired.interval().high()).isCloseTo(3 + 4.3027 * 2 / Math.sqrt(3), within(1e-3));
        assertThat(paired.interval().low()).isCloseTo(3 - 4.3027 * 2 / Math.sqrt(3), within(1e-3));
    }

    @Test
    void onePairHasNoInterval() {
        assertThatThrownBy(() -> PairedMean.of(new double[] {1}, new double[] {2}, 0.95))
                .hasMessage("requires two or more pairs, not 1 and 1");
    }
}
