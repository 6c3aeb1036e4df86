package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Intervals at several distances, on tables whose true scores are known. */
class FarIntervalsTest extends RandomizedTest {
    private static final int SIZES = 10;
    private static final double STEP = 0.3;

    /** All families end here, and the series shows its slope. */
    private static Situation far(double distance) {
        return new Situation(distance, false, false);
    }

    /** Logistic curves of tasks, with slopes and shifts of families, and noise of 300 items. */
    private static SeriesSet table(int families, int tasks, Random random) {
        double[] middles = random.doubles(tasks, 9, 12).toArray();
        double[] steepness = random.doubles(tasks, 0.8, 2).toArray();
        List<Series> all = new ArrayList<>();
        for (int family = 0; family < families; family++) {
            double shift = 0.3 * random.nextGaussian();
            double faster = Math.exp(0.2 * random.nextGaussian());
            for (int task = 0; task < tasks; task++) {
                List<Point> points = new ArrayList<>();
                for (int size = 0; size < SIZES; size++) {
                    double x = 8 + STEP * size;
                    double z = faster * steepness[task] * (x + shift - middles[task]);
                    double p = 0.25 + 0.75 / (1 + Math.exp(-z));
                    double score = p + Math.sqrt(p * (1 - p) / 300) * random.nextGaussian();
                    points.add(
                            new Point("m" + size, x, x, 11, Math.min(1, Math.max(0, score)), OptionalDouble.empty()));
                }
                all.add(new Series("f" + family, "t" + task, OptionalDouble.of(0.25), points));
            }
        }
        return new SeriesSet(all);
    }

    private static double distance(Series series, Point point) {
        return point.x() - series.last().x();
    }

    @Test
    void eightyPercentIntervalsCoverAboutEightyPercentAtEveryDistance() {
        int tables = 6;
        double[] covered = new double[3];
        double[] all = new double[3];
        for (int table = 0; table < tables; table++) {
            SeriesSet whole = table(6, 10, random());
            SeriesSet shown = whole.where((series, point) -> point.x() < 9.4);
            Forecaster forecaster = Forecaster.best(shown, Methods.standard());
            for (int i = 0; i < shown.series().size(); i++) {
                Series series = shown.series().get(i);
                for (Point point : whole.series().get(i).points()) {
                    double distance = distance(series, point);
                    if (distance > 0) {
                        int band = distance < 0.5 ? 0 : distance < 1 ? 1 : 2;
                        Interval eighty = forecaster.at(series, point).eighty().orElseThrow();
                        covered[band] += eighty.contains(point.score()) ? 1 : 0;
                        all[band]++;
                    }
                }
            }
        }
        // Errors of a table are correlated: between seeds the shares vary by several points.
        for (int band = 0; band < 3; band++) {
            assertThat(covered[band] / all[band]).as("band %s", band).isBetween(0.6, 0.97);
        }
    }

    @Test
    void intervalsWidenWithAPowerOfTheDistanceBeyondTheTestedOne() {
        List<HeldOutPrediction> inner = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            inner.add(new HeldOutPrediction("f", "t" + i, "t" + i, far(0.8), 0, 0.5, 0.5, 0.5 + 0.0005 * i, 0));
        }
        ConformalIntervals intervals = ConformalIntervals.of(inner, 0.8);
        double tested = intervals.around(0.5, far(0.8), 0.03, 0.8).orElseThrow().width();
        double beyond = intervals.around(0.5, far(3.8), 0.03, 0.8).orElseThrow().width();
        assertThat(beyond / tested).isCloseTo(Math.pow(4, 0.35), within(1e-9));
    }

    @Test
    void intervalsFollowTheErrorsAtTheirOwnDistance() {
        List<HeldOutPrediction> inner = new ArrayList<>();
        Random random = random();
        for (int i = 0; i < 400; i++) {
            double distance = i % 2 == 0 ? 0.2 : 1.5;
            double size = i % 2 == 0 ? 0.01 : 0.08;
            double predicted = 0.5 + size * random.nextGaussian();
            inner.add(new HeldOutPrediction("f", "t" + i, "t" + i, far(distance), 0, predicted, 0.5, predicted, 0));
        }
        ConformalIntervals intervals = ConformalIntervals.of(inner, 1.5);
        double near = intervals.around(0.5, far(0.2), 0.03, 0.8).orElseThrow().width();
        double far = intervals.around(0.5, far(1.5), 0.03, 0.8).orElseThrow().width();
        assertThat(far / near).isBetween(4.0, 16.0);
    }

    @Test
    void errorsOfAnotherKindOfSituationGiveIntervalsWhereThereAreNoOthers() {
        List<HeldOutPrediction> inner = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            inner.add(new HeldOutPrediction("f", "t" + i, "t" + i, far(0.8), 0, 0.5, 0.5, 0.5 + 0.0005 * i, 0));
        }
        ConformalIntervals intervals = ConformalIntervals.of(inner, 0.8);
        double same = intervals.around(0.5, far(0.8), 0.03, 0.8).orElseThrow().width();
        double other = intervals
                .around(0.5, new Situation(0.8, true, true), 0.03, 0.8)
                .orElseThrow()
                .width();
        assertThat(other).isCloseTo(same, within(0.02));
    }

    @Test
    void intervalsFromFewFamiliesAreWider() {
        double[] widths = new double[2];
        for (int families : new int[] {1, 20}) {
            List<HeldOutPrediction> inner = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String family = "f" + i % families;
                inner.add(new HeldOutPrediction(family, "t" + i, "t" + i, far(0.8), 0, 0.5, 0.5, 0.5 + 0.0005 * i, 0));
            }
            widths[families / 20] = ConformalIntervals.of(inner, 0.8)
                    .around(0.5, far(0.8), 0.03, 0.8)
                    .orElseThrow()
                    .width();
        }
        assertThat(widths[0] / widths[1]).isBetween(1.05, 1.1);
    }

    @Test
    void nothingIsPredictedBeyondThreeTimesTheTestedDistance() {
        SeriesSet shown = table(3, 8, random()).where((series, point) -> point.x() < 9.4);
        List<Double> sizes = List.of(1e10, 1e11, 1e17);
        ForecastResult study = ForecastResult.of(
                shown,
                ScaleAxis.PARAMS,
                List.of(new LastValue(), new TaskSlopes()),
                new PredictionTargets(sizes, OptionalDouble.empty(), OptionalDouble.empty()),
                1,
                stage -> {});
        double tested = study.tested().decades().orElseThrow();
        assertThat(tested).isBetween(0.5, 1.0);
        assertThat(study.predicted()).hasSize(2 * 24).allMatch(one -> one.distance() <= Forecaster.REACH * tested);
        assertThat(study.refused()).hasSize(24).allMatch(one -> one.distance() > Forecaster.REACH * tested);
        assertThat(study.bands())
                .isNotEmpty()
                .allSatisfy(band -> assertThat(band.to()).isGreaterThan(band.from()))
                .allSatisfy(band -> assertThat(
                                band.weights().stream().mapToDouble(x -> x).sum())
                        .isBetween(0.999999, 1.000001));
    }

    @Test
    void eachTaskOfAModelMayHaveALossOfItsOwn() {
        List<Series> all = new ArrayList<>();
        for (int task = 0; task < 6; task++) {
            List<Point> points = new ArrayList<>();
            for (double x = 8; x < 12; x++) {
                double loss = (4 + task) * Math.pow(10, -0.04 * x);
                double score = 1 / (1 + Math.exp(12 * (Math.log10(loss) - 0.3)));
                points.add(new Point("m" + x, x, x, 0, score, OptionalDouble.empty(), OptionalDouble.of(loss)));
            }
            all.add(new Series("f", "t" + task, OptionalDouble.empty(), points));
        }
        SeriesSet corpus = new SeriesSet(all);
        Split split = Split.largest(corpus, 3);
        assertThat(HeldOutPrediction.mean(split.judge(new TwoStageLossModel()))).isLessThan(1e-6);
    }
}
