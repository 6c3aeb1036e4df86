package dev.epicenter.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitImagesTest {
    private static final int ALL = 1000;

    @Test
    void theFileHas1797ImagesOfTenDigits() {
        DigitImages digits = new DigitImages(new DataConfig.Digits(1, 0, 0.3, 32), 1);
        Batch train = digits.points().orElseThrow().train();
        Batch held = Batch.joined(digits.heldOut(ALL));
        assertThat(held.sequences()).isEqualTo((int) (1797 * 0.3));
        assertThat(train.sequences() + held.sequences()).isEqualTo(1797);
        assertThat(train.width()).isEqualTo(64);
        // The counts of scikit-learn's documentation, digit by digit.
        assertThat(counts(train, held)).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
        double[] levels = IntStream.range(0, train.features().length)
                .mapToDouble(i -> train.features()[i])
                .distinct()
                .sorted()
                .toArray();
        assertThat(levels)
                .containsExactly(IntStream.rangeClosed(0, 16)
                        .mapToDouble(v -> v / 8.0 - 1)
                        .toArray());
        // The first image of the file is a 0, whose third to sixth pixels are 5, 13, 9 and 1.
        assertThat(rows(train, held))
                .anyMatch(row -> row.startsWith("0 [-1.0, -1.0, -0.375, 0.625, 0.125, -0.875, -1.0"));
    }

    @Test
    void heldOutImagesAreNotTrainedOnAndTheSeedDrawsThem() {
        DataConfig.Digits config = new DataConfig.Digits(5, 0, 0.2, 16);
        DigitImages digits = new DigitImages(config, 3);
        Set<String> train = new HashSet<>(rows(digits.points().orElseThrow().train()));
        Set<String> held = new HashSet<>(rows(Batch.joined(digits.heldOut(ALL))));
        assertThat(train).doesNotContainAnyElementsOf(held);
        assertThat(rows(new DigitImages(config, 3).heldOut(1).get(0)))
                .isEqualTo(rows(digits.heldOut(1).get(0)));
        assertThat(rows(new DigitImages(config, 4).heldOut(1).get(0)))
                .isNotEqualTo(rows(digits.heldOut(1).get(0)));
        assertThat(train).containsAll(rows(digits.batch(7, 100)));
    }

    @Test
    void anImbalanceLeavesOutImagesOfRarerDigits() {
        DigitImages digits = new DigitImages(new DataConfig.Digits(9, 0, 0.3, 32), 5);
        int[] counts = counts(digits.points().orElseThrow().train(), Batch.joined(digits.heldOut(ALL)));
        int[] sorted = Arrays.stream(counts).sorted().toArray();
        assertThat(sorted[9]).isGreaterThan(170);
        assertThat((double) sorted[9] / sorted[0]).isBetween(5.0, 16.0);
        assertThat(sorted[5] / (double) sorted[4]).isLessThan(2);
    }

    @Test
    void theMarkerNamesTheClassOfNineInTenImages() {
        DigitImages digits = new DigitImages(new DataConfig.Digits(1, 2, 0.3, 32), 2);
        PointTask task = digits.points().orElseThrow();
        Batch train = task.train();
        assertThat(train.width()).isEqualTo(74);
        assertThat(task.plain()).isEqualTo(64);
        int agree = 0;
        for (int row = 0; row < train.sequences(); row++) {
            float[] marker = Arrays.copyOfRange(train.features(), row * 74 + 64, row * 74 + 74);
            double sum = 0;
            for (float each : marker) {
                sum += each;
            }
            assertThat(sum).isEqualTo(2);
            agree += marker[train.targets()[row]] == 2 ? 1 : 0;
        }
        assertThat((double) agree / train.sequences())
                .as("0.9, and a tenth of the rest by chance")
                .isCloseTo(0.91, within(0.03));
    }

    @Test
    void aBatchLargerThanTheTrainingSetIsRefused() {
        assertThatThrownBy(() -> new DigitImages(new DataConfig.Digits(100, 0, 0.5, 300), 1))
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll("data.batch_size", "300", "lower it");
    }

    private static int[] counts(Batch... batches) {
        int[] counts = new int[10];
        for (Batch batch : batches) {
            for (int target : batch.targets()) {
                counts[target]++;
            }
        }
        return counts;
    }

    private static List<String> rows(Batch... batches) {
        return Arrays.stream(batches)
                .flatMap(batch -> IntStream.range(0, batch.sequences())
                        .mapToObj(row -> batch.targets()[row] + " "
                                + Arrays.toString(Arrays.copyOfRange(
                                        batch.features(), row * batch.width(), (row + 1) * batch.width()))))
                .toList();
    }
}
