package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fits shared curves to synthetic tables of known curves. */
class NamedCurvesTest extends RandomizedTest {
    private static final List<NamedCurves.Curve> TWO =
            List.of(new NamedCurves.Curve(9, 3), new NamedCurves.Curve(10.8, 4));
    private static final double CHANCE = 0.25;

    private record Planted(SeriesSet corpus, Map<String, double[]> mixes) {}

    /** One family over four powers of ten; the score of each task is that of {@code items} drawn. */
    private static Planted planted(int scales, int tasks, int items, Random random) {
        List<Series> all = new ArrayList<>();
        Map<String, double[]> mixes = new HashMap<>();
        for (int t = 0; t < tasks; t++) {
            double[] mix = {random.nextDouble(), random.nextDouble(), 0.3 * random.nextDouble()};
            if (t % 4 < 2) {
                mix[t % 4] = 0;
            }
            double sum = mix[0] + mix[1] + mix[2];
            for (int i = 0; i < 3; i++) {
                mix[i] /= sum;
            }
            mixes.put("t" + t, mix);
            List<Point> points = new ArrayList<>();
            for (int s = 0; s < scales; s++) {
                double x = 8 + 4.0 * s / (scales - 1);
                double p = CHANCE
                        + (1 - CHANCE)
                                * (mix[0] * TWO.get(0).at(x)
                                        + mix[1] * TWO.get(1).at(x));
                double error = Math.sqrt(p * (1 - p) / items);
                double score = Math.min(1, Math.max(0, p + error * random.nextGaussian()));
                points.add(new Point("m" + s, x, x, 0, score, OptionalDouble.of(error)));
            }
            all.add(new Series("f", "t" + t, OptionalDouble.of(CHANCE), points));
        }
        return new Planted(new SeriesSet(all), mixes);
    }

    private static double mixError(Planted planted, Map<String, List<Double>> found) {
        double sum = 0;
        for (Map.Entry<String, double[]> task : planted.mixes().entrySet()) {
            for (int i = 0; i < 3; i++) {
                sum += Math.abs(task.getValue()[i]
                        - found.getOrDefault(task.getKey(), List.of()).get(i));
            }
        }
        return sum / (3 * planted.mixes().size());
    }

    @Test
    void manyPointsAndItemsRecoverTheNumberTheCurvesAndTheWeights() throws Exception {
        repeat(2, random -> {
            Planted planted = planted(12, 40, 10_000, random);
            NamedCurves found = NamedCurves.of(planted.corpus());
            assertThat(found.refused()).isEmpty();
            assertThat(found.curves()).hasSize(2);
            for (int k = 0; k < 2; k++) {
                assertThat(found.curves().get(k).middle()).isCloseTo(TWO.get(k).middle(), within(0.1));
                assertThat(found.curves().get(k).steepness())
                        .isCloseTo(TWO.get(k).steepness(), withinPercentage(20));
            }
            assertThat(mixError(planted, found.mixes())).isLessThan(0.025);
        });
    }

    @Test
    void errorShrinksWithMorePointsAndItems() throws Exception {
        repeat(5, random -> {
            double little = twoCurvesError(planted(6, 12, 100, random));
            double middling = twoCurvesError(planted(9, 24, 1_000, random));
            double much = twoCurvesError(planted(12, 40, 20_000, random));
            assertThat(little).isLessThan(0.2);
            assertThat(middling).isLessThan(0.05);
            assertThat(much).isLessThan(little).isLessThan(0.02);
        });
    }

    private static double twoCurvesError(Planted planted) {
        SharedCurves.Fitted found = new SharedCurves(2).find(planted.corpus());
        boolean swapped = found.middle(0) > found.middle(1);
        Map<String, List<Double>> mixes = new HashMap<>();
        for (String task : planted.mixes().keySet()) {
            double[] mix = found.mix(task);
            mixes.put(task, List.of(mix[swapped ? 1 : 0], mix[swapped ? 0 : 1], mix[2]));
        }
        return mixError(planted, mixes);
    }

    @Test
    void tooFewScalesGiveNoCurves() {
        NamedCurves found = NamedCurves.of(planted(4, 30, 10_000, random()).corpus());
        assertThat(found.curves()).isEmpty();
        assertThat(found.refused()).get().asString().contains("no family has 5 scales, the most is 4");
    }
}
