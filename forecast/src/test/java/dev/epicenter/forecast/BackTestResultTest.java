package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BackTestResultTest {
    /** Three families of five sizes on twelve tasks, each score a logistic curve of the size, without noise. */
    private static SeriesSet curves() {
        List<Series> all = new ArrayList<>();
        for (int family = 0; family < 3; family++) {
            for (int task = 0; task < 12; task++) {
                List<Point> points = new ArrayList<>();
                for (int size = 0; size < 5; size++) {
                    double x = 8 + size;
                    double z = x - 10 + 0.3 * family + 0.1 * (task - 6);
                    points.add(new Point("m" + size, x, x, 0, 1 / (1 + Math.exp(-z)), OptionalDouble.empty()));
                }
                all.add(new Series("f" + family, "t" + task, OptionalDouble.empty(), points));
            }
        }
        return new SeriesSet(all);
    }

    @Test
    void heldOutScoresAreNotShown() {
        Split split = Split.largest(curves(), 3);
        assertThat(split.targets()).hasSize(36).allSatisfy(target -> {
            assertThat(target.held().x()).isEqualTo(12);
            assertThat(target.series().last().x()).isEqualTo(11);
        });
        assertThat(split.training().series())
                .allSatisfy(series -> assertThat(series.points()).hasSize(4));
    }

    @Test
    void logitLineIsExactOnLogisticCurvesAndTheLastValueIsNot() {
        BackTestResult test = BackTestResult.of(
                Split.largest(curves(), 3), List.of(new LastValue(), new LinearFit(TransformRule.LOGIT, false)));
        assertThat(test.judged().get(0).error()).isGreaterThan(5);
        assertThat(test.judged().get(0).skill()).isZero();
        MethodScore line = test.judged().get(1);
        assertThat(line.weight()).isGreaterThan(0.99);
        assertThat(line.error()).isLessThan(1e-6);
        assertThat(line.less().isNegative()).isTrue();
    }

    @Test
    void aLatentSkillFindsCurvesThatFamiliesShare() {
        BackTestResult test =
                BackTestResult.of(Split.largest(curves(), 3), List.of(new LastValue(), new LatentSkills(1)));
        assertThat(test.judged().get(1).skill()).isGreaterThan(0.5);
    }

    @Test
    void frontierHoldsOutAllPointsAboveIt() {
        Split split = Split.frontier(curves(), 0.5);
        double most = split.training().series().stream()
                .mapToDouble(series -> series.last().x())
                .max()
                .orElseThrow();
        assertThat(split.targets())
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target.held().x()).isGreaterThan(most));
    }

    @Test
    void blendIsChosenAndFavorsMethodsWithSmallInnerErrors() {
        BackTestResult test = BackTestResult.of(
                Split.largest(curves(), 3), List.of(new LastValue(), new LinearFit(TransformRule.LOGIT, false)));
        assertThat(test.judged())
                .hasSize(3)
                .filteredOn(MethodScore::chosen)
                .singleElement()
                .satisfies(blend -> {
                    assertThat(blend.method()).isInstanceOf(Blend.class);
                    assertThat(blend.error()).isLessThan(0.1);
                });
        assertThat(test.judged().get(0).weight() + test.judged().get(1).weight())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void onlyBaselinesHaveWeightWithoutAFamilyOfThreeScales() {
        SeriesSet two = curves().where((series, point) -> point.x() > 9.5);
        BackTestResult test = BackTestResult.of(Split.largest(two, 3), Methods.standard());
        for (MethodScore each : test.judged()) {
            if (!each.chosen()) {
                assertThat(each.weight()).isEqualTo(Methods.baselines().contains(each.method()) ? 0.25 : 0);
            }
        }
    }

    @Test
    void leakingMethodHasNoWeightInTheBlend() {
        SeriesSet all = curves();
        Method leaky = new LinearFit(TransformRule.RANGE, false, all);
        BackTestResult test = BackTestResult.of(Split.largest(all, 3), List.of(new LastValue(), leaky));
        assertThat(test.judged().get(1).weight()).isZero();
        assertThat(test.judged().get(0).weight()).isEqualTo(1);
    }

    @Test
    void backTestOfTheBlendMatchesItsPredictions() {
        Split split = Split.largest(curves(), 3);
        List<Method> methods = List.of(new LastValue(), new LinearFit(TransformRule.RAW, true));
        double error = BackTestResult.of(split, methods).judged().get(2).error();
        double own = 100 * HeldOutPrediction.mean(split.judge(new Blend(methods)));
        assertThat(own).isCloseTo(error, within(1e-9));
    }

    @Test
    void coverageGrowsWithTheNominalCoverage() {
        BackTestResult test = BackTestResult.of(Split.largest(curves(), 3), List.of(new LastValue()));
        assertThat(test.calibration()).isNotEmpty().isSortedAccordingTo((a, b) -> {
            assertThat(a.nominal()).isLessThan(b.nominal());
            return Double.compare(a.covered(), b.covered());
        });
        assertThat(test.calibration())
                .filteredOn(each -> each.nominal() == 0.8)
                .singleElement()
                .satisfies(each -> assertThat(each.covered())
                        .isEqualTo(test.judged().get(1).coverage().orElseThrow()));
    }

    @Test
    void anotherSeedChangesTheResampling() {
        List<Method> methods = List.of(new LastValue(), new LinearFit(TransformRule.RAW, false));
        Split split = Split.largest(curves(), 3);
        Interval one = BackTestResult.of(split, methods, 1).judged().get(1).less();
        assertThat(BackTestResult.of(split, methods, 1).judged().get(1).less()).isEqualTo(one);
        assertThat(BackTestResult.of(split, methods, 2).judged().get(1).less()).isNotEqualTo(one);
    }

    @Test
    void frontierTargetsHaveTwoSmallerScales() {
        List<Series> all = new ArrayList<>(curves().series());
        all.add(new Series(
                "late",
                "t0",
                OptionalDouble.empty(),
                List.of(
                        new Point("small", 8.5, 8.5, 0, 0.2, OptionalDouble.empty()),
                        new Point("large", 12.5, 12.5, 0, 0.9, OptionalDouble.empty()))));
        Split split = Split.frontier(new SeriesSet(all), 0.5);
        assertThat(split.targets())
                .isNotEmpty()
                .noneSatisfy(target -> assertThat(target.series().family()).isEqualTo("late"));
        assertThat(split.training().families()).contains("late");
        assertThat(split.training().scales("late")).containsExactly(8.5);
    }

    @Test
    void intervalContainsTheDifferenceAndIsZeroForTheLastValue() {
        BackTestResult test = BackTestResult.of(
                Split.largest(curves(), 3),
                List.of(
                        new LastValue(),
                        new LinearFit(TransformRule.RAW, false),
                        new LinearFit(TransformRule.RAW, true)));
        MethodScore last = test.judged().get(0);
        assertThat(last.less().low()).isZero();
        assertThat(last.less().high()).isZero();
        assertThat(test.judged())
                .allSatisfy(each -> assertThat(each.less().contains(each.error() - last.error()))
                        .isTrue());
        assertThat(test.judged().get(1).less().width()).isPositive();
        BackTestResult again = BackTestResult.of(
                Split.largest(curves(), 3), List.of(new LastValue(), new LinearFit(TransformRule.RAW, false)));
        assertThat(again.judged().get(1).less()).isEqualTo(test.judged().get(1).less());
    }
}
