package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import org.junit.jupiter.api.Test;

class InteractionContrastTest extends RandomizedTest {
    private static InteractionContrast cells(int p11, int p10, int p01, int p00, int n) {
        return new InteractionContrast(
                new Proportion(p11, n), new Proportion(p10, n), new Proportion(p01, n), new Proportion(p00, n));
    }

    private static double variance(Proportion cell) {
        return cell.rate() * (1 - cell.rate()) / cell.trials();
    }

    @Test
    void combinationThatAloneSpikesIsAFullInteraction() {
        InteractionContrast palm = cells(8, 0, 0, 0, 8);
        assertThat(palm.contrast()).isEqualTo(1);
        assertThat(palm.belief(0.95, 1).interval().isPositive()).isTrue();
        assertThat(palm.belief(0.95, 1).interval().width()).isGreaterThan(0.3);
        assertThat(palm.belief(0.95, 1).probabilityPositive()).isGreaterThan(0.99);
    }

    @Test
    void singleFactorIsNoInteraction() {
        InteractionContrast data = cells(8, 8, 0, 0, 8);
        assertThat(data.contrast()).isZero();
        assertThat(data.belief(0.95, 1).interval().contains(0)).isTrue();
        assertThat(data.belief(0.95, 1).probabilityPositive()).isBetween(0.4, 0.6);
        assertThat(data.replicatesToSettle(0.95, 1000)).isEmpty();
    }

    @Test
    void equalSeedsGiveEqualBeliefs() {
        assertThat(cells(5, 2, 1, 0, 8).belief(0.9, 7))
                .isEqualTo(cells(5, 2, 1, 0, 8).belief(0.9, 7));
    }

    @Test
    void beliefOfManyTrialsMatchesTheVarianceFormula() throws Exception {
        repeat(10, random -> {
            int n = 4000;
            InteractionContrast cells = cells(
                    400 + random.nextInt(3200),
                    400 + random.nextInt(3200),
                    400 + random.nextInt(3200),
                    400 + random.nextInt(3200),
                    n);
            Interval interval = cells.belief(0.95, random.nextLong()).interval();
            double error = Math.sqrt(
                    variance(cells.p11()) + variance(cells.p10()) + variance(cells.p01()) + variance(cells.p00()));
            assertThat((interval.low() + interval.high()) / 2).isCloseTo(cells.contrast(), within(0.1 * error));
            assertThat(interval.width()).isCloseTo(2 * 1.96 * error, within(0.15 * interval.width()));
        });
    }

    @Test
    void replicatesToSettleExcludeZero() {
        InteractionContrast open = cells(3, 1, 1, 1, 4);
        assertThat(open.belief(0.95, 1).interval().contains(0)).isTrue();
        int enough = open.replicatesToSettle(0.95, 1000).orElseThrow();
        int n = (enough + 7) / 4 * 4;
        assertThat(cells(3 * n / 4, n / 4, n / 4, n / 4, n)
                        .belief(0.95, 1)
                        .interval()
                        .isPositive())
                .isTrue();
        int few = enough / 8 * 4;
        assertThat(cells(3 * few / 4, few / 4, few / 4, few / 4, few)
                        .belief(0.95, 1)
                        .interval()
                        .isPositive())
                .isFalse();
        assertThat(open.replicatesToSettle(0.95, enough - 1)).isEmpty();
        assertThat(cells(0, 0, 0, 0, 0).replicatesToSettle(0.95, 1000)).isEmpty();
    }
}
