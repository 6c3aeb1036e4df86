package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class FitCacheTest extends RandomizedTest {
    @Test
    void aPairIsFittedOnce() {
        SeriesSet corpus = TestCorpora.logistic(2, 4, 3, 0.01, random());
        FitCache fits = new FitCache();
        Method method = new LinearFit(TransformRule.RAW, true);
        fits.prepare(List.of(method), List.of(corpus, corpus));
        Method.Fit made = fits.of(method, corpus);
        fits.prepare(List.of(method), List.of(new SeriesSet(corpus.series())));
        assertThat(fits.of(new LinearFit(TransformRule.RAW, true), corpus)).isSameAs(made);
        assertThat(fits.of(new LinearFit(TransformRule.RAW, false), corpus)).isNotSameAs(made);
    }

    @Test
    void forecastReusesTheFitsOfTheBackTest() {
        List<Series> all =
                new ArrayList<>(TestCorpora.logistic(2, 5, 3, 0.01, random()).series());
        all.add(TestCorpora.series("of two scales", "t0", 2, OptionalDouble.empty(), x -> 0.5));
        SeriesSet corpus = new SeriesSet(all);
        SeriesSet training = Split.largest(corpus, 3).training();
        List<Split> beforePredicting = InnerBackTest.of(corpus).cuts();
        assertThat(beforePredicting.get(0).training()).isEqualTo(training);
        FitCache fits = new FitCache();
        Method method = new LinearFit(TransformRule.RAW, true);
        Method.Fit made = fits.of(method, training);
        assertThat(fits.of(method, beforePredicting.get(0).training())).isSameAs(made);
    }

    @Test
    void numberOfThreadsDoesNotChangePredictions() throws Exception {
        SeriesSet corpus = TestCorpora.logistic(2, 5, 8, 0.02, random());
        List<ForecastResult> studies = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            studies.add(pool.submit(() -> ForecastResult.of(
                            corpus, ScaleAxis.PARAMS, Methods.standard(), PredictionTargets.NEXT, 5, any -> {}))
                    .get());
            pool.shutdown();
        }
        assertThat(studies.get(1).predicted())
                .isNotEmpty()
                .isEqualTo(studies.get(0).predicted());
        assertThat(studies.get(1).largest()).isEqualTo(studies.get(0).largest());
        assertThat(studies.get(1).frontier()).isEqualTo(studies.get(0).frontier());
    }
}
