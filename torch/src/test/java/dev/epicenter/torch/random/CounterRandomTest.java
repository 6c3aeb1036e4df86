package dev.epicenter.torch.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest extends RandomizedTest {
    @Test
    void equalSeedPurposeAndIndexGiveTheSameStream() throws Exception {
        repeat(20, random -> {
            long seed = random.nextLong();
            long index = random.nextLong();
            CounterRandom a = CounterRandom.of(seed, RandomStream.ORDER, index, 3);
            CounterRandom b = CounterRandom.of(seed, RandomStream.ORDER, index, 3);
            assertThat(IntStream.range(0, 50).mapToLong(i -> a.nextLong()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 50).mapToObj(i -> b.nextLong()).toList());
        });
    }

    @Test
    void anotherSeedPurposeOrIndexGivesAnotherStream() {
        long first = CounterRandom.of(1, RandomStream.ORDER, 1, 2).nextLong();
        assertThat(first)
                .isNotEqualTo(CounterRandom.of(2, RandomStream.ORDER, 1, 2).nextLong())
                .isNotEqualTo(CounterRandom.of(1, RandomStream.DAMAGE, 1, 2).nextLong())
                .isNotEqualTo(CounterRandom.of(1, RandomStream.ORDER, 2, 1).nextLong())
                .isNotEqualTo(CounterRandom.of(1, RandomStream.ORDER, 1).nextLong());
    }

    @Test
    void streamMatchesTheJdksSplitMix64() {
        // SplittableRandom(seed) is SplitMix64 with the same constants; the key of a stream is its seed.
        CounterRandom stream = CounterRandom.ofKey(42);
        SplittableRandom reference = new SplittableRandom(42);
        for (int i = 0; i < 100; i++) {
            assertThat(stream.nextLong()).isEqualTo(reference.nextLong());
        }
    }

    @Test
    void boundedNumbersStayBelowTheirBoundAndReachAllValues() throws Exception {
        repeat(10, random -> {
            int bound = 1 + random.nextInt(50);
            CounterRandom stream = CounterRandom.of(random.nextLong(), RandomStream.ORDER);
            int[] seen = new int[bound];
            for (int i = 0; i < 100 * bound; i++) {
                seen[stream.nextInt(bound)]++;
            }
            assertThat(Arrays.stream(seen).min().orElseThrow()).isPositive();
        });
    }

    @Test
    void gaussiansHaveMeanZeroAndVarianceOne() {
        CounterRandom stream = CounterRandom.of(7, RandomStream.WEIGHTS);
        double[] draws = IntStream.range(0, 100_000)
                .mapToDouble(i -> stream.nextGaussian())
                .toArray();
        double mean = Arrays.stream(draws).average().orElseThrow();
        double variance = Arrays.stream(draws).map(x -> x * x).average().orElseThrow();
        double fourth = Arrays.stream(draws).map(x -> x * x * x * x).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.015));
        assertThat(variance).isCloseTo(1, within(0.02));
        assertThat(fourth).isCloseTo(3, within(0.2));
    }

    @Test
    void permutationContainsEachNumberOnce() throws Exception {
        repeat(10, random -> {
            int n = random.nextInt(200);
            int[] order =
                    CounterRandom.of(random.nextLong(), RandomStream.SPLIT).permutation(n);
            assertThat(Arrays.stream(order).sorted())
                    .containsExactlyElementsOf(IntStream.range(0, n).boxed().toList());
        });
    }
}
