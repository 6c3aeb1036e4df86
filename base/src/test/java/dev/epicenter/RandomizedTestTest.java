package dev.epicenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RandomizedTestTest extends RandomizedTest {
    @Test
    void eachRepetitionHasItsOwnRandomNumbers() throws Exception {
        List<Long> drawn = new ArrayList<>();
        repeat(5, random -> drawn.add(random.nextLong()));
        assertThat(drawn).hasSize(iters(5)).doesNotHaveDuplicates();
    }

    @Test
    void failureNamesItsRepetition() {
        assertThatThrownBy(() -> repeat(1, random -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken")
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasMessage("repetition 0"));
    }

    @Test
    void randomNumbersDependOnlyOnSeedAndTestName() {
        long expected = new Random(
                        new java.util.SplittableRandom(SEED ^ "randomNumbersDependOnlyOnSeedAndTestName()".hashCode())
                                .nextLong())
                .nextLong();
        assertThat(random().nextLong()).isEqualTo(expected);
    }
}
