package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Tables with little data: nothing fails, predictions stay in [0, 1], and there is no claim without an inner back-test.
 */
class PoorTablesTest extends RandomizedTest {
    private static SeriesSet tasks(int tasks, int sizes, DoubleUnaryOperator scores) {
        List<Series> all = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            all.add(TestCorpora.series("f", "t" + task, sizes, OptionalDouble.empty(), scores));
        }
        return new SeriesSet(all);
    }

    private static Prediction next(SeriesSet corpus) {
        Point where = new Point("next", 14, 14, 15, Double.NaN, OptionalDouble.empty());
        return Forecaster.best(corpus, Methods.standard()).at(corpus.series().get(0), where);
    }

    @Test
    void oneScaleGivesTheLastValueWithoutAnInterval() {
        SeriesSet one = tasks(30, 1, x -> 0.4);
        assertThat(BackTestResult.of(Split.largest(one, 3), Methods.standard()).judged())
                .isEmpty();
        assertThat(next(one).score()).isCloseTo(0.4, within(1e-9));
        assertThat(next(one).eighty()).isEmpty();
        assertThat(Methods.limits(one)).get().asString().contains("No family has three scales");
    }

    @Test
    void twoScalesBlendOnlyTheBaselines() {
        SeriesSet two = tasks(30, 2, x -> 0.1 * (x - 7));
        Prediction prediction = next(two);
        Prediction baselines = Forecaster.best(two, Methods.baselines())
                .at(two.series().get(0), new Point("next", 14, 14, 15, Double.NaN, OptionalDouble.empty()));
        assertThat(prediction.score()).isCloseTo(baselines.score(), within(1e-9));
        assertThat(Methods.limits(two)).isPresent();
        assertThat(Methods.limits(tasks(1, 3, x -> 0.5))).isEmpty();
    }

    @Test
    void constantScoresStayConstant() {
        for (double score : new double[] {0, 0.25, 1}) {
            SeriesSet corpus = tasks(12, 5, x -> score);
            BackTestResult test = BackTestResult.of(Split.largest(corpus, 3), Methods.standard());
            assertThat(test.judged()).allSatisfy(each -> {
                assertThat(each.error()).isBetween(0.0, 100.0);
                assertThat(each.skill()).isZero();
            });
            assertThat(next(corpus).score()).isCloseTo(score, within(0.03));
        }
    }

    @Test
    void scoresAtChanceStayAtChance() {
        int tables = 20;
        int covered = 0;
        for (int table = 0; table < tables; table++) {
            List<Series> all = new ArrayList<>();
            for (int task = 0; task < 20; task++) {
                Series series = TestCorpora.series(
                        "f", "t" + task, 6, OptionalDouble.of(0.02), x -> 0.25 + 0.02 * random().nextGaussian());
                all.add(new Series(series.family(), series.task(), OptionalDouble.of(0.25), series.points()));
            }
            Prediction prediction = next(new SeriesSet(all));
            assertThat(prediction.score()).isCloseTo(0.25, within(0.15));
            covered += prediction.eighty().orElseThrow().contains(0.25) ? 1 : 0;
        }
        // One interval of 80% may miss. Fewer than 10 of 20 cover once in 1,800 tries if the true share is 80%.
        assertThat(covered).isGreaterThanOrEqualTo(10);
    }

    @Test
    void tasksOfOnlyLargeModelsKeepTheirLastValue() {
        List<Series> all = new ArrayList<>(tasks(25, 5, x -> 0.1 * (x - 7)).series());
        Series whole = TestCorpora.series("f", "late", 5, OptionalDouble.empty(), x -> 0.3);
        all.add(whole.where(point -> point.x() > 11.5));
        SeriesSet corpus = new SeriesSet(all);
        assertThat(BackTestResult.of(Split.largest(corpus, 3), Methods.standard())
                        .points())
                .isEqualTo(25);
        Point where = new Point("next", 13, 13, 14, Double.NaN, OptionalDouble.empty());
        assertThat(Forecaster.best(corpus, Methods.standard())
                        .at(corpus.series().get(25), where)
                        .score())
                .isBetween(0.2, 0.6);
    }

    @Test
    void thousandsOfTasksAreEvaluated() {
        SeriesSet corpus = TestCorpora.logistic(1, 4, 2_000, 0.02, random());
        BackTestResult test = BackTestResult.of(Split.largest(corpus, 3), Methods.standard());
        assertThat(test.points()).isEqualTo(2_000);
        assertThat(test.judged().get(test.judged().size() - 1).skill()).isPositive();
    }
}
