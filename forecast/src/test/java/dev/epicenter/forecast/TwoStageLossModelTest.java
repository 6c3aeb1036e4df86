package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TwoStageLossModelTest {
    private static double loss(double x) {
        return 8 * Math.pow(10, -0.05 * x);
    }

    /** Scores that are a logistic curve of the log loss. */
    private static double score(double x, int task) {
        return 1 / (1 + Math.exp(20 * (Math.log10(loss(x)) - 0.4) - 0.1 * task));
    }

    private static SeriesSet corpus(boolean withLoss) {
        List<Series> all = new ArrayList<>();
        for (int task = 0; task < 10; task++) {
            List<Point> points = new ArrayList<>();
            for (double x = 8; x < 12; x++) {
                OptionalDouble loss = withLoss ? OptionalDouble.of(loss(x)) : OptionalDouble.empty();
                points.add(new Point("m" + x, x, x, 0, score(x, task), OptionalDouble.empty(), loss));
            }
            all.add(new Series("f", "t" + task, OptionalDouble.empty(), points));
        }
        return new SeriesSet(all);
    }

    private static double predicted(SeriesSet corpus) {
        Point where = new Point("next", 12, 12, 0, Double.NaN, OptionalDouble.empty());
        return new TwoStageLossModel().fit(corpus).at(corpus.series().get(3), where);
    }

    @Test
    void modelPredictsAScoreThatFollowsAPowerLawOfLoss() {
        assertThat(predicted(corpus(true))).isCloseTo(score(12, 3), within(1e-6));
    }

    @Test
    void lossesThatRepeatOrRiseStillGiveAScore() {
        double[] losses = {3, 2.5, 2.5, 2.6, 2.4};
        List<Series> all = new ArrayList<>();
        for (int task = 0; task < 10; task++) {
            List<Point> points = new ArrayList<>();
            for (int size = 0; size < losses.length; size++) {
                double x = 8 + size;
                OptionalDouble loss = OptionalDouble.of(losses[size]);
                points.add(new Point("m" + size, x, x, 0, 0.1 * size, OptionalDouble.empty(), loss));
            }
            all.add(new Series("f", "t" + task, OptionalDouble.empty(), points));
        }
        assertThat(predicted(new SeriesSet(all))).isBetween(0.2, 0.6);
    }

    @Test
    void modelWithoutLossesIsTheLastValueAndHasNoWeightInTheBlend() {
        SeriesSet corpus = corpus(false);
        assertThat(predicted(corpus)).isEqualTo(score(11, 3));
        BackTestResult test =
                BackTestResult.of(Split.largest(corpus, 3), List.of(new LastValue(), new TwoStageLossModel()));
        assertThat(test.judged().get(1).weight()).isZero();
    }

    @Test
    void lossColumnIsRead() {
        List<String> lines = List.of("family,model,params,tokens,task,metric,score,loss", "f,m,1e9,,t,acc,0.5,2.5");
        ScoreTable table = ScoreTableReader.parse("s.csv", lines, Selection.ALL);
        assertThat(SeriesSet.of(table, ScaleAxis.PARAMS).series().get(0).last().loss())
                .hasValue(2.5);
    }
}
