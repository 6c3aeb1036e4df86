package dev.epicenter.torch.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.segment.Shift;
import dev.epicenter.torch.TorchRuntimeExtension;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.PointTask;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("torch")
@ExtendWith(TorchRuntimeExtension.class)
class ShiftedInputsTest extends RandomizedTest {
    /** 3x3 pixels and a marker for three classes. */
    private static final int WIDTH = 12;

    private static final int CLASSES = 3;

    @Test
    void aParameterOf0ChangesNothing() {
        Batch inputs = points(random(), 20);
        for (Shift shift : Shift.values()) {
            assertThat(shifted(inputs).at(shift, 0).features()).as("%s", shift).containsExactly(inputs.features());
        }
    }

    @Test
    void aLargerParameterChangesTheSameFeaturesAndMore() {
        Batch inputs = points(random(), 40);
        ShiftedInputs shifted = shifted(inputs);
        for (Shift shift : new Shift[] {Shift.NOISE, Shift.MASK, Shift.MIX}) {
            float[] few = shifted.at(shift, 0.3).features();
            float[] many = shifted.at(shift, 0.7).features();
            int changed = 0;
            for (int i = 0; i < few.length; i++) {
                if (few[i] != inputs.features()[i]) {
                    assertThat(many[i]).isEqualTo(few[i]);
                    changed++;
                }
            }
            assertThat((double) changed / few.length).as("%s", shift).isBetween(0.2, 0.4);
        }
    }

    @Test
    void shiftsWithTheirWholeSize() {
        Batch inputs = points(random(), 30);
        double[] mean = mean(train());
        ShiftedInputs shifted = shifted(inputs);
        float[] mix = shifted.at(Shift.MIX, 1).features();
        for (int i = 0; i < inputs.features().length; i++) {
            float own = inputs.features()[i];
            double middle = mean[i % WIDTH];
            assertThat((double) shifted.at(Shift.MASK, 1).features()[i]).isCloseTo(middle, within(1e-6));
            assertThat((double) shifted.at(Shift.CONTRAST, 1).features()[i]).isCloseTo(middle, within(1e-6));
            assertThat((double) shifted.at(Shift.SCALE, 2).features()[i])
                    .isCloseTo(middle + 3 * (own - middle), within(1e-5));
            assertThat((double) shifted.at(Shift.ADVERSARIAL, 0.5).features()[i])
                    .isCloseTo(own + (i % 2 == 0 ? 0.5 : -0.5), within(1e-6));
        }
        for (int row = 0; row < inputs.sequences(); row++) {
            float[] donor = Arrays.copyOfRange(mix, row * WIDTH, (row + 1) * WIDTH);
            int own = inputs.targets()[row];
            assertThat(train().features()).containsSequence(donor);
            assertThat(classOf(donor)).isNotEqualTo(own);
        }
    }

    @Test
    void theMarkerMovesToAnotherClass() {
        Batch inputs = points(random(), 30);
        float[] moved = shifted(inputs).at(Shift.MARKER, 1).features();
        float[] half = shifted(inputs).at(Shift.MARKER, 0.5).features();
        for (int row = 0; row < inputs.sequences(); row++) {
            float[] marker = Arrays.copyOfRange(moved, row * WIDTH + 9, (row + 1) * WIDTH);
            assertThat(marker[inputs.targets()[row]]).isZero();
            assertThat(marker).contains(1f, 0f);
            assertThat(half[row * WIDTH + 9 + inputs.targets()[row]]).isEqualTo(0.5f);
            assertThat(Arrays.copyOfRange(moved, row * WIDTH, row * WIDTH + 9))
                    .containsExactly(Arrays.copyOfRange(inputs.features(), row * WIDTH, row * WIDTH + 9));
        }
    }

    @Test
    void aBlurAveragesNeighborsAndEndsAtOneGray() {
        float[] features = new float[WIDTH];
        features[4] = 9; // the middle pixel
        features[9] = 1; // the marker of class 0
        Batch image = new Batch(1, 0, new int[0], features, 1, new int[] {0});
        float[] once = shifted(image).at(Shift.BLUR, 1).features();
        assertThat(Arrays.copyOf(once, 9)).containsExactly(2.25f, 1.5f, 2.25f, 1.5f, 1, 1.5f, 2.25f, 1.5f, 2.25f);
        assertThat(once[11]).isEqualTo((float) (1 / 3.0));
        float[] half = shifted(image).at(Shift.BLUR, 0.5).features();
        assertThat(half[4]).isEqualTo(5);
        float[] long0 = shifted(image).at(Shift.BLUR, 30).features();
        assertThat((double) long0[0]).isCloseTo(long0[8], within(1e-3));
    }

    @Test
    void inputsMoveAlongLeadingComponentsByStandardDeviations() {
        // The first feature has 10 times the deviation of the second, which has 10 times the third's.
        Random random = random();
        double[][] centered = new double[4000][3];
        for (double[] point : centered) {
            for (int j = 0; j < 3; j++) {
                point[j] = random.nextGaussian() * Math.pow(10, -j);
            }
        }
        PrincipalDirections directions = new PrincipalDirections(centered, 2, CounterRandom.of(1, RandomStream.SHIFT));
        assertThat(Math.abs(directions.direction(0)[0])).isCloseTo(1, within(1e-3));
        assertThat(Math.abs(directions.direction(1)[1])).isCloseTo(1, within(1e-3));
        assertThat(directions.deviation(0)).isCloseTo(1, within(0.05));
        assertThat(directions.deviation(1)).isCloseTo(0.1, within(0.005));
    }

    @Test
    void theReferenceIsTheNearestTrainingPoint() throws Exception {
        repeat(5, random -> {
            try (PointerScope scope = new PointerScope()) {
                Batch train = points(random, 50);
                Batch inputs = points(random, 70);
                int right = 0;
                for (int row = 0; row < 70; row++) {
                    int best = 0;
                    for (int other = 1; other < 50; other++) {
                        best = distance(inputs, row, train, other) < distance(inputs, row, train, best) ? other : best;
                    }
                    right += train.targets()[best] == inputs.targets()[row] ? 1 : 0;
                }
                assertThat(new NearestPoint(train).accuracy(inputs)).isEqualTo(right / 70.0);
            }
        });
    }

    @Test
    void aConstantPredictionFindsTheMostFrequentClassOnly() {
        try (PointerScope scope = new PointerScope()) {
            Batch train = new Batch(4, 0, new int[0], new float[] {0, 1, 2, 3}, 1, new int[] {2, 1, 1, 2});
            Batch inputs = new Batch(4, 0, new int[0], new float[] {0, 1, 2, 3}, 1, new int[] {2, 2, 2, 1});
            assertThat(new NearestPoint(train).constantAccuracy(inputs)).isEqualTo(0.75);
        }
    }

    private static double distance(Batch a, int row, Batch b, int other) {
        double sum = 0;
        for (int j = 0; j < a.width(); j++) {
            sum += Math.pow((double) a.features()[row * a.width() + j] - b.features()[other * a.width() + j], 2);
        }
        return sum;
    }

    private static Batch train() {
        return points(new Random(7), 60);
    }

    /** Random pixels; the marker is 1 at the class. */
    private static Batch points(Random random, int rows) {
        float[] features = new float[rows * WIDTH];
        int[] classes = new int[rows];
        for (int row = 0; row < rows; row++) {
            for (int j = 0; j < 9; j++) {
                features[row * WIDTH + j] = (float) random.nextGaussian();
            }
            classes[row] = random.nextInt(CLASSES);
            features[row * WIDTH + 9 + classes[row]] = 1;
        }
        return new Batch(rows, 0, new int[0], features, 1, classes);
    }

    private static int classOf(float[] point) {
        return point[9] == 1 ? 0 : point[10] == 1 ? 1 : 2;
    }

    private static double[] mean(Batch points) {
        double[] mean = new double[WIDTH];
        for (int i = 0; i < points.features().length; i++) {
            mean[i % WIDTH] += points.features()[i] / (double) points.sequences();
        }
        return mean;
    }

    private static ShiftedInputs shifted(Batch inputs) {
        float[] gradient = new float[inputs.features().length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = i % 2 == 0 ? 3 : -3;
        }
        return new ShiftedInputs(new PointTask(train(), CLASSES, 3, CLASSES), inputs, gradient, 11);
    }
}
