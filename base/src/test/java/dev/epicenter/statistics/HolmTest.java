package dev.epicenter.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HolmTest extends RandomizedTest {
    /** As R's p.adjust(c(.01, .04, .03, .005), "holm"). */
    @Test
    void adjustedValuesKeepTheirOrder() {
        assertThat(Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }

    @Test
    void adjustedValuesRejectLikeTheStepDownProcedure() throws Exception {
        repeat(200, random -> {
            double[] p =
                    random.doubles(1 + random.nextInt(8)).map(x -> x * x * 0.2).toArray();
            double alpha = 0.01 + 0.1 * random.nextDouble();
            double[] sorted = p.clone();
            Arrays.sort(sorted);
            int rejected = 0;
            while (rejected < p.length && sorted[rejected] <= alpha / (p.length - rejected)) {
                rejected++;
            }
            assertThat(Arrays.stream(Holm.adjusted(p)).filter(q -> q <= alpha).count())
                    .isEqualTo(rejected);
        });
    }
}
