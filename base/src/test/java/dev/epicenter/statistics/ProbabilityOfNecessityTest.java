package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import org.junit.jupiter.api.Test;

class ProbabilityOfNecessityTest extends RandomizedTest {
    @Test
    void boundsAreTianAndPearls() {
        var necessity = new ProbabilityOfNecessity(new Proportion(8, 10), new Proportion(3, 10));
        assertThat(necessity.necessary().orElseThrow().low()).isCloseTo(0.625, within(1e-12));
        assertThat(necessity.necessary().orElseThrow().high()).isCloseTo(0.875, within(1e-12));
        assertThat(necessity.necessaryAndSufficient().low()).isCloseTo(0.5, within(1e-12));
        assertThat(necessity.necessaryAndSufficient().high()).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void factorWhoseRemovalAddsSpikesIsNotNecessary() {
        var necessity = new ProbabilityOfNecessity(new Proportion(3, 10), new Proportion(8, 10));
        assertThat(necessity.necessary().orElseThrow().low()).isZero();
        assertThat(necessity.necessaryAndSufficient().low()).isZero();
    }

    @Test
    void necessityWithoutSpikesIsEmpty() {
        assertThat(new ProbabilityOfNecessity(new Proportion(0, 8), new Proportion(0, 8)).necessary())
                .isEmpty();
        assertThat(new ProbabilityOfNecessity(new Proportion(0, 0), new Proportion(0, 8)).necessaryAndSufficient())
                .isEqualTo(new Interval(0, 1));
    }

    @Test
    void boundsAreOrderedForAnyRates() throws Exception {
        repeat(200, random -> {
            int n = 1 + random.nextInt(12);
            var necessity = new ProbabilityOfNecessity(
                    new Proportion(random.nextInt(n + 1), n), new Proportion(random.nextInt(n + 1), n));
            Interval bounds = necessity.necessaryAndSufficient();
            assertThat(bounds.low()).isBetween(0.0, 1.0);
            assertThat(bounds.high()).isBetween(0.0, 1.0);
            necessity.necessary().ifPresent(pn -> {
                assertThat(pn.low()).isBetween(0.0, 1.0);
                assertThat(pn.high()).isBetween(pn.low(), 1.0);
            });
        });
    }
}
