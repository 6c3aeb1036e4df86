package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.epicenter.RandomizedTest;
import dev.epicenter.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks that measure the same thing count once when a difference is resampled. */
class ResamplingGroupsTest extends RandomizedTest {
    private static HeldOutPrediction heldOut(String family, String task, String items) {
        return new HeldOutPrediction(family, task, items, new Situation(1, false, false), 0.1, 0.5, 0.5, 0.5, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "arc_easy_val, arc_easy",
        "arc_easy_test, arc_easy",
        "arc_easy:validation, arc_easy",
        "mmlu_val_stem, mmlu_stem",
        "piqa, piqa",
        "test, test",
        "TestOfTime, TestOfTime",
        "devops_qa, devops_qa"
    })
    void splitsOfATaskHaveTheSameItems(String task, String items) {
        assertThat(TaskItems.of(task)).isEqualTo(items);
    }

    @Test
    void metricsAndShotsOfATaskHaveTheSameItems() {
        List<String> lines = List.of(
                "family,model,params,tokens,task,metric,score,shots",
                "f,m,1e9,,arc,acc,0.5,0",
                "f,m,1e9,,arc,acc_norm,0.6,0",
                "f,m,1e9,,arc,acc,0.7,5",
                "f,m,1e9,,piqa,acc,0.7,5");
        SeriesSet corpus = SeriesSet.of(ScoreTableReader.parse("s.csv", lines, Selection.ALL), ScaleAxis.PARAMS);
        assertThat(corpus.series()).extracting(Series::items).containsExactly("arc", "arc", "arc", "piqa");
        assertThat(corpus.series()).extracting(Series::task).doesNotHaveDuplicates();
    }

    @Test
    void aggregatesAreFoundByTheNamesOfTheirParts() {
        assertThat(Aggregates.of(
                        List.of("mmlu", "mmlu_stem", "mmlu_other", "mmlu_law", "bbh_overall", "bbh_a", "bbh_b")))
                .isEqualTo(Map.of("mmlu", List.of("mmlu_law", "mmlu_other", "mmlu_stem")));
        assertThat(Aggregates.of(List.of("bbh_overall", "bbh_a", "bbh_b", "bbh_c"))
                        .get("bbh_overall"))
                .containsExactly("bbh_a", "bbh_b", "bbh_c");
        assertThat(Aggregates.of(List.of("arc", "arcade", "archive", "arcs"))).isEmpty();
    }

    @Test
    void aSecondMetricOfTheSameItemsDoesNotNarrowTheInterval() throws Exception {
        repeat(10, random -> {
            List<HeldOutPrediction> one = new ArrayList<>();
            for (int task = 0; task < 12; task++) {
                one.add(heldOut("f", "t" + task, "t" + task));
            }
            double[] values = random.doubles(12, -2, 1).toArray();
            List<HeldOutPrediction> twice = new ArrayList<>(one);
            one.forEach(each -> twice.add(heldOut("f", each.task() + " norm", each.items())));
            double[] doubled = Arrays.copyOf(values, 24);
            System.arraycopy(values, 0, doubled, 12, 12);
            Interval alone = PairedResampling.of(one).mean(values, 5);
            Interval both = PairedResampling.of(twice).mean(doubled, 5);
            assertThat(both.low()).isCloseTo(alone.low(), within(1e-9));
            assertThat(both.high()).isCloseTo(alone.high(), within(1e-9));
        });
    }

    @Test
    void anAggregateIsDrawnWithItsParts() {
        List<HeldOutPrediction> held = new ArrayList<>();
        for (String part : List.of("a", "b", "c", "d")) {
            held.add(heldOut("f", "bbh_" + part, "bbh_" + part));
        }
        double[] values = {-3, -1, 1, 3};
        Interval parts = PairedResampling.of(held).mean(values, 5);
        held.add(heldOut("f", "bbh", "bbh"));
        // Its value is the mean of the parts, so it pulls every draw toward 0; drawn alone, it would add draws of only
        // 0.
        Interval all = PairedResampling.of(held).mean(new double[] {-3, -1, 1, 3, 0}, 5);
        assertThat(all.low()).isBetween(parts.low(), -1.0);
        assertThat(all.high()).isBetween(1.0, parts.high());
    }
}
