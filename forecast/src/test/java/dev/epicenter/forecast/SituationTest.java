package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SituationTest extends RandomizedTest {
    private static Series series(String family, double... x) {
        List<Point> points = new ArrayList<>();
        for (double each : x) {
            points.add(point(each));
        }
        return new Series(family, "t", OptionalDouble.empty(), points);
    }

    private static Point point(double x) {
        return new Point("m", x, x, 0, 0.5, OptionalDouble.empty());
    }

    @Test
    void scaleThatTwoOtherFamiliesReachIsSupported() {
        Series own = series("own", 8, 9);
        Situation.Shown shown =
                new Situation.Shown(new SeriesSet(List.of(own, series("a", 9, 10.5), series("b", 10, 11))));
        assertThat(shown.of(own, point(10.5))).isEqualTo(new Situation(1.5, true, false));
        assertThat(shown.of(own, point(10.8))).isEqualTo(new Situation(10.8 - 9, false, false));
    }

    @Test
    void scalesOfTheFamilyItselfDoNotSupportIt() {
        Series own = series("own", 8, 11);
        Situation.Shown shown = new Situation.Shown(new SeriesSet(List.of(own, series("a", 9, 12), series("b", 8))));
        assertThat(shown.of(own, point(10)).supported()).isFalse();
    }

    @Test
    void seriesWithOnePointIsSingle() {
        Series own = series("own", 8);
        assertThat(new Situation.Shown(new SeriesSet(List.of(own))).of(own, point(9)))
                .isEqualTo(new Situation(1, false, true));
    }

    @Test
    void errorsInTheSameSituationCountMost() throws Exception {
        repeat(100, random -> {
            Situation target = new Situation(2 * random.nextDouble(), random.nextBoolean(), random.nextBoolean());
            Situation other = new Situation(2 * random.nextDouble(), random.nextBoolean(), random.nextBoolean());
            assertThat(SimilarSituations.weight(target, target)).isEqualTo(1);
            assertThat(SimilarSituations.weight(other, target)).isBetween(0.0, 1.0);
            if (other.kind() != target.kind()) {
                assertThat(SimilarSituations.weight(other, target))
                        .isLessThan(SimilarSituations.weight(target.at(other.distance()), target));
            }
        });
    }
}
