package dev.epicenter.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.RandomizedTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdSearchTest extends RandomizedTest {
    @Test
    void bisectionEnclosesARisingOrFallingThreshold() throws Exception {
        repeat(200, random -> {
            double threshold = Math.exp(-8 + 7 * random.nextDouble());
            boolean rising = random.nextBoolean();
            Scale scale = random.nextBoolean() ? Scale.LOG : Scale.LINEAR;
            Bracket bracket = new ThresholdSearch(1e-4, 1, scale)
                    .bisect(dose -> dose >= threshold == rising, 0.01, 100)
                    .orElseThrow();
            assertThat(threshold).isBetween(bracket.low(), bracket.high());
            assertThat(bracket.rising()).isEqualTo(rising);
            assertThat(bracket.narrow()).isTrue();
            assertThat(bracket.isMonotone()).isTrue();
            assertThat(bracket.high() - bracket.low()).isLessThanOrEqualTo(0.01 * bracket.high());
            // log2(ln(1e4) / 0.01), and the ends and the checks; on a linear scale more, for low thresholds
            assertThat(bracket.queries()).isLessThanOrEqualTo(scale == Scale.LOG ? 17 : 26);
        });
    }

    @Test
    void nonMonotoneResponseIsDetected() {
        // An island of spikes below the threshold
        Bracket bracket = new ThresholdSearch(0.25, 4, Scale.LOG)
                .bisect(dose -> dose >= 2 || dose > 0.3 && dose < 0.5, 0.01, 100)
                .orElseThrow();
        assertThat(bracket.low()).isBetween(1.9, 2.0);
        assertThat(bracket.isMonotone()).isFalse();
        assertThat(bracket.contradictions()).allSatisfy(dose -> assertThat(dose).isBetween(0.3, 0.5));
    }

    @Test
    void budgetEndsBisectionEarly() {
        Bracket bracket = new ThresholdSearch(0, 1, Scale.LINEAR)
                .bisect(dose -> dose > 0.3, 1e-6, 6)
                .orElseThrow();
        assertThat(bracket).isEqualTo(new Bracket(0.25, 0.3125, true, List.of(), false, 6));
    }

    @Test
    void equalEndsHaveNoThreshold() {
        assertThat(new ThresholdSearch(0, 1, Scale.LINEAR).bisect(dose -> true, 0.1, 10))
                .isEmpty();
    }

    @Test
    void logScaleRequiresPositiveDoses() {
        assertThatThrownBy(() -> new ThresholdSearch(0, 1, Scale.LOG))
                .hasMessage("cannot search from 0.0 to 1.0 on a LOG scale");
    }
}
