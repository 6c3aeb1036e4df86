package dev.epicenter.statistics;

import static dev.epicenter.statistics.Sprt.Decision.H0;
import static dev.epicenter.statistics.Sprt.Decision.H1;
import static dev.epicenter.statistics.Sprt.Decision.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.RandomizedTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SprtTest extends RandomizedTest {
    private static final Sprt PREVENTS = new Sprt(0.9, 0.3, 0.05, 0.05);

    @Test
    void twoCleanReplaysDecideThatAnArmPrevents() {
        assertThat(PREVENTS.decide(0, 0)).isEqualTo(UNDECIDED);
        assertThat(PREVENTS.decide(0, 1)).isEqualTo(UNDECIDED);
        assertThat(PREVENTS.decide(0, 2)).isEqualTo(H1);
    }

    @Test
    void threeSpikingReplaysDecideThatAnArmHasNoEffect() {
        assertThat(PREVENTS.decide(2, 0)).isEqualTo(UNDECIDED);
        assertThat(PREVENTS.decide(3, 0)).isEqualTo(H0);
        assertThat(PREVENTS.decide(3, 1)).isEqualTo(UNDECIDED);
    }

    @Test
    void manyQueriesShareTheErrors() {
        assertThat(PREVENTS.sharedAmong(10)).isEqualTo(new Sprt(0.9, 0.3, 0.005, 0.005));
        assertThat(PREVENTS.sharedAmong(10).decide(0, 2)).isEqualTo(UNDECIDED);
    }

    @Test
    void errorRatesStayWithinWaldsBounds() throws Exception {
        repeat(20, random -> {
            double p0 = 0.05 + 0.9 * random.nextDouble();
            double p1 = p0 > 0.5 ? p0 - 0.35 : p0 + 0.35;
            Sprt test = new Sprt(p0, p1, 0.02 + 0.1 * random.nextDouble(), 0.02 + 0.1 * random.nextDouble());
            int runs = 4000;
            int wrong0 = 0;
            int wrong1 = 0;
            for (int i = 0; i < runs; i++) {
                wrong0 += decision(test, p0, random) == H1 ? 1 : 0;
                wrong1 += decision(test, p1, random) == H0 ? 1 : 0;
            }
            // Six standard errors of the simulation
            assertThat((double) wrong0 / runs)
                    .isLessThan(test.alpha() / (1 - test.beta()) + 6 * Math.sqrt(0.13 / runs));
            assertThat((double) wrong1 / runs)
                    .isLessThan(test.beta() / (1 - test.alpha()) + 6 * Math.sqrt(0.13 / runs));
        });
    }

    private static Sprt.Decision decision(Sprt test, double rate, Random random) {
        int spiked = 0;
        int clean = 0;
        Sprt.Decision decision = UNDECIDED;
        while (decision == UNDECIDED) {
            if (random.nextDouble() < rate) {
                spiked++;
            } else {
                clean++;
            }
            decision = test.decide(spiked, clean);
        }
        return decision;
    }

    @Test
    void equalOrImpossibleRatesAreRejected() {
        assertThatThrownBy(() -> new Sprt(0.5, 0.5, 0.05, 0.05)).hasMessageContaining("two different rates");
        assertThatThrownBy(() -> new Sprt(1, 0.5, 0.05, 0.05)).hasMessageContaining("two different rates");
        assertThatThrownBy(() -> new Sprt(0.9, 0.5, 0, 0.05)).hasMessageContaining("errors between");
    }
}
