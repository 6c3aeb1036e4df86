package dev.epicenter.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochStepsTest extends RandomizedTest {
    @Test
    void printedLengthGivesTheStep() throws Exception {
        repeat(200, random -> {
            long base = random.nextInt(2);
            long length = 100 + random.nextInt(500);
            EpochSteps steps = new EpochSteps();
            for (long epoch = base + random.nextInt(3); epoch < 8; epoch++) {
                for (long place = random.nextInt(10); place <= length; place += 1 + random.nextInt(40)) {
                    // A log that begins in epoch 1 of epochs from 0 cannot be distinguished.
                    long expected = (epoch - Math.min(base, 1)) * length + place;
                    long step = steps.step(epoch, place, OptionalLong.of(length));
                    assertThat(step).isIn(expected, expected + (base == 0 ? -length : 0));
                }
            }
        });
    }

    @Test
    void lengthIsLearnedFromTheEpochsBefore() throws Exception {
        repeat(200, random -> {
            long interval = 1 + random.nextInt(50);
            long length = interval * (1 + random.nextInt(60));
            long base = random.nextInt(2);
            EpochSteps steps = new EpochSteps();
            for (long epoch = 0; epoch < 5; epoch++) {
                for (long place = interval; place <= length; place += interval) {
                    assertThat(steps.step(base + epoch, place, OptionalLong.empty()))
                            .isEqualTo(epoch * length + place);
                }
            }
            assertThat(steps.isComputed()).isTrue();
        });
    }

    @Test
    void positionsFromZeroDoNotOverlap() {
        EpochSteps steps = new EpochSteps();
        for (long epoch = 0; epoch < 4; epoch++) {
            for (long place = 0; place < 100; place += 10) {
                assertThat(steps.step(epoch, place, OptionalLong.empty())).isEqualTo(100 * epoch + place);
            }
        }
    }

    @Test
    void positionsThatContinueOverEpochsAreSteps() throws Exception {
        repeat(200, random -> {
            long total = 1000 + random.nextInt(1000);
            OptionalLong printed = random.nextBoolean() ? OptionalLong.of(total) : OptionalLong.empty();
            EpochSteps steps = new EpochSteps();
            long length = 20 + random.nextInt(200);
            for (long step = 1; step < total; step += 1 + random.nextInt(10)) {
                assertThat(steps.step(1 + step / length, step, printed)).isEqualTo(step);
            }
        });
    }

    @Test
    void resumedRunRepeatsItsSteps() throws Exception {
        repeat(50, random -> {
            EpochSteps steps = new EpochSteps();
            run(steps, 1, 5, random);
            run(steps, 3, 6, random);
        });
    }

    private static void run(EpochSteps steps, long from, long to, Random random) {
        for (long epoch = from; epoch < to; epoch++) {
            for (long place = 1 + random.nextInt(3); place <= 50; place += 1 + random.nextInt(3)) {
                assertThat(steps.step(epoch, place, OptionalLong.of(50))).isEqualTo((epoch - 1) * 50 + place);
            }
        }
    }
}
