package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class BlendWeightsTest extends RandomizedTest {
    private static final double[] DISTANCES = {0.2, 0.6, 1.0, 1.4, 1.8};
    private static final double REACH = 1.8;

    /** All families end here, and the series shows its slope. */
    private static Situation far(double distance) {
        return new Situation(distance, false, false);
    }

    private static HeldOutPrediction heldOut(double distance, double error) {
        return heldOut(far(distance), error);
    }

    private static HeldOutPrediction heldOut(Situation situation, double error) {
        return new HeldOutPrediction("f", "t", "t", situation, 0.1, 0.5, 0.5, 0.5 + error, 0);
    }

    /** Independent errors whose standard deviation is a function of distance, 40 at each distance. */
    private static List<HeldOutPrediction> errors(DoubleUnaryOperator size, Random random) {
        List<HeldOutPrediction> all = new ArrayList<>();
        for (double distance : DISTANCES) {
            for (int i = 0; i < 40; i++) {
                all.add(heldOut(distance, size.applyAsDouble(distance) * random.nextGaussian()));
            }
        }
        return all;
    }

    private static BlendWeights weights(List<List<HeldOutPrediction>> inner) {
        boolean[] included = new boolean[inner.size()];
        boolean[] counted = new boolean[inner.get(0).size()];
        Arrays.fill(included, true);
        Arrays.fill(counted, true);
        return BlendWeights.of(inner, included, counted, REACH);
    }

    @Test
    void weightsHaveTheSumOneAtAllDistancesAndNoneIsNegative() throws Exception {
        repeat(20, random -> {
            BlendWeights weights = weights(
                    List.of(errors(x -> 0.01, random), errors(x -> 0.02 * x, random), errors(x -> 0.05, random)));
            for (double distance : new double[] {0, 0.1, 0.95, 1.8, 3, 50}) {
                double[] at = weights.at(far(distance));
                assertThat(Arrays.stream(at).sum()).isCloseTo(1, within(1e-9));
                assertThat(Arrays.stream(at).min().orElseThrow()).isNotNegative();
            }
        });
    }

    @Test
    void aMethodThatUsesLargerModelsOfOtherFamiliesHasItsWeightWhereThereAreSome() {
        List<HeldOutPrediction> pools = new ArrayList<>();
        List<HeldOutPrediction> alone = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            Situation situation = new Situation(1, i % 2 == 0, false);
            double sign = i % 4 < 2 ? 1 : -1;
            pools.add(heldOut(situation, situation.supported() ? 0.01 * sign : 0.1 * sign));
            alone.add(heldOut(situation, situation.supported() ? -0.1 * sign : -0.01 * sign));
        }
        BlendWeights weights = weights(List.of(pools, alone));
        assertThat(weights.at(new Situation(1, true, false))[0]).isGreaterThan(0.7);
        assertThat(weights.at(new Situation(1, false, false))[1]).isGreaterThan(0.7);
    }

    @Test
    void aMethodThatExtrapolatesBadlyLosesItsWeightWithTheDistance() throws Exception {
        List<Double> near = new ArrayList<>();
        List<Double> far = new ArrayList<>();
        repeat(30, random -> {
            BlendWeights weights = weights(List.of(errors(x -> 0.03, random), errors(x -> 0.01 + 0.1 * x * x, random)));
            near.add(weights.at(far(0.2))[1]);
            far.add(weights.at(far(1.8))[1]);
        });
        // Means, because a single draw of errors may favor either.
        assertThat(mean(near)).isGreaterThan(0.5);
        assertThat(mean(far)).isLessThan(0.2);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }

    @Test
    void methodsThatErrInOppositeDirectionsBothKeepWeight() {
        List<HeldOutPrediction> high = Arrays.stream(DISTANCES)
                .mapToObj(distance -> heldOut(distance, 0.02))
                .toList();
        List<HeldOutPrediction> low = Arrays.stream(DISTANCES)
                .mapToObj(distance -> heldOut(distance, -0.06))
                .toList();
        double[] at = weights(List.of(high, low)).at(far(1));
        // Unbiased at 3 to 1; shrinkage toward 9 to 1 leaves a part of the bias.
        assertThat(at[0]).isBetween(0.74, 0.9);
    }

    @Test
    void weightsReturnToEqualOnesBeyondTheTestedDistance() {
        BlendWeights weights = weights(List.of(errors(x -> 0.01, random()), errors(x -> 0.2, random())));
        double tested = weights.at(far(REACH))[0];
        assertThat(weights.at(far(2 * REACH))[0]).isCloseTo((tested + 0.5) / 2, within(1e-9));
        assertThat(weights.at(far(1e6))[0]).isCloseTo(0.5, within(1e-3));
    }

    private static Situation single(double distance) {
        return new Situation(distance, true, true);
    }

    @Test
    void methodsThatCoincideOnSinglePointsCountOnceThere() {
        List<HeldOutPrediction> last = new ArrayList<>(errors(x -> 0.05, random()));
        List<HeldOutPrediction> line = new ArrayList<>(errors(x -> 0.05, random()));
        List<HeldOutPrediction> skills = new ArrayList<>(errors(x -> 0.05, random()));
        for (int i = 0; i < 40; i++) {
            HeldOutPrediction same = heldOut(single(1), 0.1 * random().nextGaussian());
            last.add(same);
            line.add(same);
            skills.add(heldOut(single(1), 0.1 * random().nextGaussian()));
        }
        BlendWeights weights = weights(List.of(last, line, skills));
        assertThat(weights.at(single(1))[1]).isZero();
        assertThat(weights.at(single(1e6))[0]).isCloseTo(0.5, within(1e-3));
        assertThat(weights.at(far(1))[1]).isPositive();
        assertThat(weights.at(far(1e6))[1]).isCloseTo(1.0 / 3, within(1e-3));
    }

    @Test
    void weightsOfSinglePointsReturnToEqualOnesBeyondTheirOwnTestedDistance() {
        List<HeldOutPrediction> good = new ArrayList<>(errors(x -> 0.01, random()));
        List<HeldOutPrediction> bad = new ArrayList<>(errors(x -> 0.2, random()));
        for (int i = 0; i < TestedDistance.LEAST_SCORES; i++) {
            good.add(heldOut(single(3), 0.01));
            bad.add(heldOut(single(3), 0.2));
        }
        BlendWeights weights = weights(List.of(good, bad));
        double tested = weights.at(single(3))[0];
        assertThat(tested).isGreaterThan(0.9);
        assertThat(weights.at(single(6))[0]).isCloseTo((tested + 0.5) / 2, within(1e-9));
        assertThat(weights.at(far(3))[0]).isLessThan(tested);
    }

    @Test
    void exactMethodHasAlmostAllWeight() {
        assertThat(weights(List.of(errors(x -> 0, random()), errors(x -> 0.05, random())))
                        .at(far(1))[0])
                .isGreaterThan(0.99);
    }
}
