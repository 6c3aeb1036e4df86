package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShrunkSlopesTest extends RandomizedTest {
    /** One family of {@code sizes}: 0.3, and a slope of 0.05 and {@code scatter} a size, with {@code noise}. */
    private static SeriesSet lines(int sizes, int tasks, double scatter, double noise, Random random) {
        List<Series> all = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            double slope = 0.05 + scatter * random.nextGaussian();
            List<Point> points = new ArrayList<>();
            for (int size = 0; size < sizes; size++) {
                double score = 0.3 + slope * size + noise * random.nextGaussian();
                points.add(new Point("m" + size, size, size, 0, score, OptionalDouble.empty()));
            }
            all.add(new Series("f", "t" + task, OptionalDouble.empty(), points));
        }
        return new SeriesSet(all);
    }

    private static double error(Method method, SeriesSet corpus) {
        return HeldOutPrediction.mean(Split.largest(corpus, 3).judge(method));
    }

    @Test
    void slopesThatDifferOnlyByNoiseBecomeTheMeanAndTheLevelIsSmoothed() {
        SeriesSet corpus = lines(6, 60, 0, 0.03, random());
        double shrunk = error(new EmpiricalBayesSlopes(TransformRule.RAW), corpus);
        assertThat(shrunk).isLessThan(error(new LinearFit(TransformRule.RAW, false), corpus));
        assertThat(shrunk).isLessThan(error(new LinearFit(TransformRule.RAW, true), corpus));
    }

    @Test
    void slopesThatDifferWithoutNoiseAreUnchanged() {
        SeriesSet corpus = lines(6, 40, 0.01, 0, random());
        assertThat(error(new EmpiricalBayesSlopes(TransformRule.RAW), corpus)).isCloseTo(0, within(1e-9));
    }

    @Test
    void twoPointsPerSeriesGiveThePooledSlope() {
        SeriesSet corpus = lines(3, 10, 0.01, 0.02, random());
        assertThat(error(new EmpiricalBayesSlopes(TransformRule.RAW), corpus))
                .isCloseTo(error(new LinearFit(TransformRule.RAW, true), corpus), within(1e-12));
    }
}
