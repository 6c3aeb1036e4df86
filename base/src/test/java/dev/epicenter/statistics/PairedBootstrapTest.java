package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest extends RandomizedTest {
    @Test
    void commonVariationDoesNotWidenTheInterval() {
        double[] seeds = {5, 1, 8, 2, 9, 3, 7, 4};
        double[] lower = Arrays.stream(seeds).map(x -> x - 0.25).toArray();
        PairedBootstrap bootstrap = PairedBootstrap.of(seeds, lower, 0.95, 1);
        assertThat(bootstrap.mean()).isEqualTo(0.25);
        assertThat(bootstrap.interval()).isEqualTo(new Interval(0.25, 0.25));
    }

    @Test
    void shiftingOneSideShiftsTheInterval() throws Exception {
        repeat(10, random -> {
            double[] first = random.doubles(8).toArray();
            double[] second = random.doubles(8).toArray();
            PairedBootstrap here = PairedBootstrap.of(first, second, 0.9, 5);
            PairedBootstrap there =
                    PairedBootstrap.of(Arrays.stream(first).map(x -> x + 3).toArray(), second, 0.9, 5);
            assertThat(there.interval().low() - here.interval().low()).isCloseTo(3, within(1e-9));
            assertThat(here.interval().contains(here.mean())).isTrue();
        });
    }

    /** The plain percentile interval covers about 89% here. */
    @Test
    void intervalOfEightPairsHasAboutNominalCoverage() throws Exception {
        int[] covered = {0};
        int[] all = {0};
        repeat(400, random -> {
            double[] first =
                    random.doubles(8).map(x -> x + random.nextGaussian()).toArray();
            Interval interval = PairedBootstrap.of(first, new double[8], 0.95, random.nextLong())
                    .interval();
            all[0]++;
            covered[0] += interval.contains(0.5) ? 1 : 0;
        });
        assertThat((double) covered[0] / all[0]).isGreaterThan(0.935 - 5 * Math.sqrt(0.05 / all[0]));
    }

    @Test
    void singlePairIsRejected() {
        assertThatThrownBy(() -> PairedBootstrap.of(new double[1], new double[1], 0.95, 1))
                .hasMessage("requires two or more pairs, not 1 and 1");
        assertThatThrownBy(() -> PairedBootstrap.of(new double[3], new double[4], 0.95, 1))
                .hasMessage("requires two or more pairs, not 3 and 4");
    }
}
