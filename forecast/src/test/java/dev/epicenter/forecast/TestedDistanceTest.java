package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TestedDistanceTest extends RandomizedTest {
    private static TestedDistance of(int near, int far) {
        List<Double> distances = new ArrayList<>(Collections.nCopies(near, 0.3));
        distances.addAll(Collections.nCopies(far, 2.0));
        return TestedDistance.of(distances);
    }

    @Test
    void aTenthOfTheHeldOutScoresAndNoFewerReachTheTestedDistance() throws Exception {
        repeat(200, random -> {
            List<Double> distances = new ArrayList<>();
            int n = 6 + random.nextInt(200);
            for (int i = 0; i < n; i++) {
                distances.add(0.1 + 2 * random.nextDouble());
            }
            double tested = TestedDistance.of(distances).decades().orElseThrow();
            long reach = distances.stream().filter(each -> each >= tested).count();
            assertThat(reach).isEqualTo(Math.max(6, (n + 9) / 10));
            assertThat(distances).contains(tested);
        });
    }

    @Test
    void aFewScoresFarOutTestNothingAtTheirDistance() {
        assertThat(of(190, 8).decades()).hasValue(0.3);
        assertThat(of(180, 20).decades()).hasValue(2.0);
        assertThat(of(20, 5).decades()).hasValue(0.3);
        assertThat(of(20, 6).decades()).hasValue(2.0);
    }

    @Test
    void belowSixHeldOutScoresEveryDistanceIsUntested() {
        assertThat(of(5, 0).decades()).isEmpty();
        assertThat(of(5, 0).isExceededBy(0.01)).isTrue();
        assertThat(of(0, 0).isExceededBy(0)).isTrue();
        assertThat(of(6, 0).isExceededBy(0.3)).isFalse();
        assertThat(of(6, 0).isExceededBy(0.301)).isTrue();
    }

    @Test
    void theDistanceOfASplitIsFromTheLastShownScaleOfEachTask() {
        List<Series> all =
                new ArrayList<>(TestCorpora.logistic(1, 5, 6, 0.01, random()).series());
        assertThat(TestedDistance.of(Split.largest(new SeriesSet(all), 3)).decades())
                .hasValue(1.0);
        // Without the scale before the largest, the same held-out scores are two steps away.
        List<Series> gaps = all.stream()
                .map(series -> series.where(point -> point.x() != 11))
                .toList();
        assertThat(TestedDistance.of(Split.largest(new SeriesSet(gaps), 3)).decades())
                .hasValue(2.0);
    }

    @Test
    void predictionsFartherThanTheTestedDistanceAreMarkedAndOneMoreStepIsNot() throws Exception {
        repeat(3, random -> {
            SeriesSet corpus = TestCorpora.logistic(2, 4, 8, 0.02, random);
            List<Double> sizes = new ArrayList<>(List.of(1e10, 1e12));
            for (int i = 0; i < 8; i++) {
                sizes.add(Math.pow(10, 9 + 6 * random.nextDouble()));
            }
            ForecastResult study =
                    study(corpus, new PredictionTargets(sizes, OptionalDouble.empty(), OptionalDouble.empty()));
            // Of four scales, back-tests hide one or two; the verdict is about the largest one.
            assertThat(study.verdict().decades()).hasValue(1.0);
            assertThat(study.tested().decades()).hasValue(2.0);
            assertThat(study.predicted()).hasSize(2 * 8 * sizes.size()).allSatisfy(one -> {
                double from = one.series().last().x();
                assertThat(from).isEqualTo(11);
                assertThat(one.distance()).isCloseTo(Math.max(0, one.where().x() - from), within(1e-12));
                assertThat(one.beyondTested()).isEqualTo(one.distance() > 2 + 1e-6);
            });
            assertThat(study(corpus, PredictionTargets.NEXT).predicted())
                    .hasSize(2 * 8)
                    .noneMatch(ForecastResult.Predicted::beyondTested);
        });
    }

    @Test
    void everyPredictionFromTwoScalesIsMarked() {
        ForecastResult study = study(TestCorpora.logistic(2, 2, 20, 0.02, random()), PredictionTargets.NEXT);
        assertThat(study.tested().decades()).isEmpty();
        assertThat(study.predicted()).hasSize(40).allMatch(ForecastResult.Predicted::beyondTested);
    }

    private static ForecastResult study(SeriesSet corpus, PredictionTargets asked) {
        return ForecastResult.of(corpus, ScaleAxis.PARAMS, List.of(new LastValue()), asked, 1, stage -> {});
    }
}
