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

class ForecasterTest extends RandomizedTest {
    /** {@code families} of {@code sizes} a half power of ten apart, {@code tasks} that wander from 0.5, step by step. */
    private static SeriesSet walks(int families, int sizes, int tasks, Random random) {
        List<Series> all = new ArrayList<>();
        for (int family = 0; family < families; family++) {
            for (int task = 0; task < tasks; task++) {
                List<Point> points = new ArrayList<>();
                double score = 0.5;
                for (int size = 0; size < sizes; size++) {
                    double x = 8 + 0.5 * size;
                    score += 0.04 * random.nextGaussian();
                    points.add(new Point("m" + size, x, x, 0, Math.min(1, Math.max(0, score)), OptionalDouble.empty()));
                }
                all.add(new Series("f" + family, "t" + task, OptionalDouble.empty(), points));
            }
        }
        return new SeriesSet(all);
    }

    private static Point at(double x) {
        return new Point("asked", x, x, 0, Double.NaN, OptionalDouble.empty());
    }

    @Test
    void eightyPercentIntervalsCoverEightyPercentOfScores() {
        SeriesSet corpus = walks(40, 4, 40, random());
        MethodScore judged = BackTestResult.of(Split.largest(corpus, 3), List.of(new LastValue()))
                .judged()
                .get(0);
        assertThat(judged.coverage().orElseThrow()).isCloseTo(0.8, within(0.08));
    }

    @Test
    void intervalsWidenWithTheDistanceAndStayInsideZeroToOne() {
        SeriesSet corpus = walks(3, 4, 20, random());
        Forecaster forecaster = Forecaster.best(corpus, List.of(new LastValue()));
        Series series = corpus.series().get(0);
        double before = 0;
        for (double x = series.last().x(); x < 60; x += 2) {
            Prediction prediction = forecaster.at(series, at(x));
            Interval eighty = prediction.eighty().orElseThrow();
            Interval wide = prediction.ninetyFive().orElseThrow();
            assertThat(eighty.low()).isBetween(0.0, prediction.score());
            assertThat(eighty.high()).isBetween(prediction.score(), 1.0);
            assertThat(wide.low()).isLessThanOrEqualTo(eighty.low());
            assertThat(wide.high()).isGreaterThanOrEqualTo(eighty.high());
            assertThat(eighty.width()).isGreaterThanOrEqualTo(before);
            before = eighty.width();
        }
        assertThat(before).isGreaterThan(0.1);
    }

    @Test
    void tooFewInnerErrorsGiveNoInterval() {
        SeriesSet corpus = walks(1, 4, 6, random());
        Prediction prediction = Forecaster.best(corpus, List.of(new LastValue()))
                .at(corpus.series().get(0), at(12));
        assertThat(prediction.eighty()).isEmpty();
        assertThat(prediction.ninetyFive()).isEmpty();
    }

    @Test
    void blendFollowsTheInnerBackTests() {
        List<Series> rising = new ArrayList<>();
        for (int task = 0; task < 25; task++) {
            List<Point> points = new ArrayList<>();
            for (int size = 0; size < 4; size++) {
                points.add(new Point("m" + size, size, size, 0, 0.1 + 0.1 * size, OptionalDouble.empty()));
            }
            rising.add(new Series("f", "t" + task, OptionalDouble.empty(), points));
        }
        SeriesSet corpus = new SeriesSet(rising);
        Forecaster best = Forecaster.best(corpus, List.of(new LastValue(), new LinearFit(TransformRule.RAW, false)));
        assertThat(best.at(corpus.series().get(0), at(4)).score()).isCloseTo(0.5, within(1e-3));
    }
}
