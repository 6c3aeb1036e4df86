package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.config.DataConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GaussianClustersTest {
    private static final DataConfig.Clusters CONFIG = new DataConfig.Clusters(4, 50, 1000, 2, 0.5, 100);

    private final GaussianClusters workload = new GaussianClusters(CONFIG, 3);

    @Test
    void pointsScatterAroundTheCenterOfTheirClass() {
        double[][] centres = centres(workload.batch(1, 0));
        double spread = 0;
        for (double[] centre : centres) {
            spread += Arrays.stream(centre).map(c -> c * c).sum() / (4 * 50);
        }
        assertThat(Math.sqrt(spread)).isCloseTo(2, within(0.4));
        Batch other = workload.batch(1, 1);
        double squares = 0;
        for (int i = 0; i < other.features().length; i++) {
            squares += Math.pow(other.features()[i] - centres[other.targets()[i / 50]][i % 50], 2);
        }
        assertThat(Math.sqrt(squares / other.features().length)).isCloseTo(0.5, within(0.05));
    }

    @Test
    void epochHasEachPointOnceAndTheNextAnotherOrder() {
        List<Float> epoch = firstFeatures(0);
        Set<Float> distinct = new HashSet<>(epoch);
        assertThat(epoch).hasSize(1000);
        assertThat(distinct).hasSizeGreaterThan(990);
        assertThat(firstFeatures(10)).isNotEqualTo(epoch).containsExactlyInAnyOrderElementsOf(epoch);
        assertThat(firstFeatures(0)).isEqualTo(epoch);
        assertThat(workload.batch(2, 0).features())
                .isNotEqualTo(workload.batch(1, 0).features());
    }

    @Test
    void heldOutPointsAreOtherPointsOfTheSameClusters() {
        Batch held = workload.heldOut(2).get(0);
        double[][] centres = centres(held);
        double[][] own = centres(workload.batch(1, 0));
        for (int k = 0; k < 4; k++) {
            for (int d = 0; d < 50; d++) {
                assertThat(centres[k][d]).isCloseTo(own[k][d], within(1.0));
            }
        }
        assertThat(held.features()).isNotEqualTo(workload.heldOut(2).get(1).features());
        assertThat(held.features()).containsExactly(workload.heldOut(1).get(0).features());
    }

    @Test
    void anImbalanceMakesClassesRareInGeometricSteps() {
        DataConfig.Clusters uneven = new DataConfig.Clusters(3, 2, 9000, 2, 0.5, 16, 0, 100);
        int[] counts = new int[3];
        for (int target :
                new GaussianClusters(uneven, 3).points().orElseThrow().train().targets()) {
            counts[target]++;
        }
        Arrays.sort(counts);
        assertThat(counts[2] / (double) counts[1]).isCloseTo(4, within(0.5));
        assertThat(counts[1] / (double) counts[0]).isCloseTo(4, within(0.8));
    }

    private List<Float> firstFeatures(int fromBatch) {
        List<Float> first = new ArrayList<>();
        for (int i = fromBatch; i < fromBatch + 10; i++) {
            Batch batch = workload.batch(1, i);
            for (int row = 0; row < batch.sequences(); row++) {
                first.add(batch.features()[row * batch.width()]);
            }
        }
        return first;
    }

    private static double[][] centres(Batch batch) {
        double[][] sums = new double[4][50];
        int[] counts = new int[4];
        for (int row = 0; row < batch.sequences(); row++) {
            int k = batch.targets()[row];
            counts[k]++;
            for (int d = 0; d < 50; d++) {
                sums[k][d] += batch.features()[row * 50 + d];
            }
        }
        for (int k = 0; k < 4; k++) {
            for (int d = 0; d < 50; d++) {
                sums[k][d] /= counts[k];
            }
        }
        return sums;
    }
}
