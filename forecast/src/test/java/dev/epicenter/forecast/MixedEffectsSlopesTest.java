package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixedEffectsSlopesTest extends RandomizedTest {
    private static final Method RAW = new MixedEffectsSlopes(TransformRule.RAW, 1);

    /** Slopes 0.02 and {@code byTask} a task and {@code byFamily} a family, with {@code noise}. */
    private static SeriesSet lines(
            int families, int tasks, double byTask, double byFamily, double noise, Random random) {
        List<Series> all = new ArrayList<>();
        for (int family = 0; family < families; family++) {
            for (int task = 0; task < tasks; task++) {
                double slope = 0.02 + byTask * task + byFamily * family;
                List<Point> points = new ArrayList<>();
                for (int size = 0; size < 4; size++) {
                    double score = 0.2 + slope * size + noise * random.nextGaussian();
                    points.add(new Point("m" + size, size, size, 0, score, OptionalDouble.empty()));
                }
                all.add(new Series("f" + family, "t" + task, OptionalDouble.empty(), points));
            }
        }
        return new SeriesSet(all);
    }

    private static double error(Method method, SeriesSet corpus) {
        return HeldOutPrediction.mean(Split.largest(corpus, 3).judge(method));
    }

    @Test
    void sumsOfTaskAndFamilyEffectsAreRecovered() {
        assertThat(error(RAW, lines(5, 8, 0.01, 0.01, 0, random()))).isLessThan(1e-3);
    }

    @Test
    void slopesThatDifferOnlyByNoiseBecomeTheMean() {
        SeriesSet corpus = lines(4, 40, 0, 0, 0.03, random());
        assertThat(error(RAW, corpus)).isLessThan(error(new LinearFit(TransformRule.RAW, false), corpus));
        assertThat(error(RAW, corpus)).isCloseTo(error(new LinearFit(TransformRule.RAW, true), corpus), within(0.01));
    }

    @Test
    void slopesThatDependOnTheTaskArePooledOverFamilies() {
        SeriesSet corpus = lines(6, 10, 0.015, 0, 0.02, random());
        assertThat(error(RAW, corpus)).isLessThan(error(new LinearFit(TransformRule.RAW, true), corpus));
        assertThat(error(RAW, corpus)).isLessThan(error(new LinearFit(TransformRule.RAW, false), corpus));
    }

    @Test
    void aSeriesOfOnePointContinuesWithTheSlopesOfItsTaskAndFamily() {
        List<Series> all = new ArrayList<>(lines(3, 5, 0.02, 0, 0, random()).series());
        Series one = new Series(
                "f2", "t4", OptionalDouble.empty(), List.of(all.get(14).points().get(0)));
        all.set(14, one);
        SeriesSet training = new SeriesSet(all);
        Point where = new Point("next", 2, 2, 0, Double.NaN, OptionalDouble.empty());
        assertThat(RAW.fit(training).at(one, where)).isCloseTo(0.2 + 2 * (0.02 + 0.08), within(0.01));
    }

    @Test
    void oneScalePredictsTheLastValue() {
        SeriesSet one = lines(2, 3, 0.01, 0, 0.01, random()).where((series, point) -> point.x() == 0);
        Point where = new Point("next", 2, 2, 0, Double.NaN, OptionalDouble.empty());
        for (Series series : one.series()) {
            assertThat(RAW.fit(one).at(series, where)).isEqualTo(series.last().score());
        }
    }
}
