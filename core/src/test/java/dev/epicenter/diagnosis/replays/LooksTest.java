package dev.epicenter.diagnosis.replays;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.json.Json;
import dev.epicenter.statistics.FisherExact;
import dev.epicenter.statistics.Proportion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** Looks at open hypotheses: fresh seeds, numbers fixed beforehand, and a level that all of them share. */
class LooksTest {
    private static final Looks THREE = Looks.ONE.and(9).and(40);

    @Test
    void noSeedIsUsedTwiceAndNoneThatChoseAHypothesis() {
        Set<Integer> seeds = new HashSet<>();
        for (FixedTest test : THREE.tests()) {
            for (int trial = 0; trial < test.trials(8); trial++) {
                assertThat(seeds.add(test.seed(trial))).isTrue();
                assertThat(test.seed(trial)).isGreaterThan(100);
            }
        }
    }

    @Test
    void moreHypothesesNeedMoreReplays() {
        FixedTest first = Looks.ONE.tests().get(0);

        assertThat(IntStream.of(1, 2, 3, 8).map(first::trials)).containsExactly(6, 7, 7, 8);
        assertThat(THREE.tests().stream().map(test -> test.trials(8))).containsExactly(8, 9, 40);
    }

    @Test
    void otherDosesGetALookThatNoDoseHasUsed() {
        Looks looks = Looks.ONE.and(9).andOtherDoses();
        FixedTest first = looks.ofDoses().get(0);

        assertThat(looks.tests().subList(0, 2)).isEqualTo(Looks.ONE.and(9).tests());
        assertThat(looks.ofDoses()).hasSize(1);
        assertThat(first.look()).isEqualTo(3);
        assertThat(first.seed(0)).isEqualTo(3001);
        assertThat(first.alpha()).isEqualTo(0.05 / 8);
        assertThat(first.trials(8)).isGreaterThan(THREE.tests().get(0).trials(8));
        assertThat(looks.and(20).ofDoses()).extracting(FixedTest::look).containsExactly(3, 4);
        assertThat(looks.and(20).ofDoses().get(1).trials(8)).isEqualTo(20);
        assertThat(Looks.ONE.and(9).ofDoses()).isEqualTo(Looks.ONE.and(9).tests());
    }

    @Test
    void looksOfEarlierVersionsAreRead() {
        assertThat(Json.parse("{\"further\": [9]}", Looks.class)).isEqualTo(Looks.ONE.and(9));
    }

    /** The exact chance that an arm without any effect is asserted in one of three looks, at the worst of many rates. */
    @Test
    void anArmWithoutEffectIsRarelyAssertedHoweverManyLooksFollow() {
        for (double rate = 0.02; rate < 1; rate += 0.02) {
            double none = 1;
            for (FixedTest test : THREE.tests()) {
                none *= 1 - significant(test.trials(1), rate, test.alpha());
            }
            assertThat(1 - none).as("rate %s", rate).isLessThan(FixedTest.SIGNIFICANT);
        }
    }

    @Test
    void theNextLookHasAsManyReplaysAsTheObservedRatesNeed() {
        FixedTest first = Looks.ONE.tests().get(0);

        int clear = first.next(rate(6, 6), rate(0, 6), 1).orElseThrow();
        int weak = first.next(rate(6, 6), rate(2, 6), 1).orElseThrow();

        assertThat(clear).isLessThan(weak);
        assertThat(first.next(rate(3, 6), rate(3, 6), 1)).isEmpty();
        assertThat(first.next(rate(1, 6), rate(3, 6), 1)).isEmpty();
    }

    private static RateEstimate rate(long spiked, long trials) {
        return new RateEstimate("", spiked, trials, new Proportion(spiked, trials).wilson(0.95), List.of());
    }

    private static double significant(int trials, double rate, double alpha) {
        BinomialDistribution spikes = BinomialDistribution.of(trials, rate);
        double sum = 0;
        for (int a = 0; a <= trials; a++) {
            for (int c = 0; c <= trials; c++) {
                if (FisherExact.twoSided(a, trials - a, c, trials - c) < alpha) {
                    sum += spikes.probability(a) * spikes.probability(c);
                }
            }
        }
        return sum;
    }
}
