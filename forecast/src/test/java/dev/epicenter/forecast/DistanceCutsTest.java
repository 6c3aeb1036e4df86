package dev.epicenter.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DistanceCutsTest extends RandomizedTest {
    private static Series series(String family, double... x) {
        List<Point> points = new ArrayList<>();
        for (double each : x) {
            points.add(new Point("m" + each, each, each, 0, 0.5, OptionalDouble.empty()));
        }
        return new Series(family, "t", OptionalDouble.empty(), points);
    }

    private static List<Integer> shown(List<Split> splits) {
        return splits.stream()
                .map(split -> split.training().series().get(0).points().size())
                .toList();
    }

    @Test
    void theFirstSplitHidesOneScaleAndLaterOnesHideMore() {
        SeriesSet corpus = new SeriesSet(List.of(series("f", 8, 8.5, 9, 9.5, 10)));
        List<Split> splits = DistanceCuts.of(corpus, 2);
        assertThat(shown(splits)).containsExactly(4, 3, 2);
        assertThat(splits.get(2).targets()).extracting(Split.Target::distance).containsExactly(0.5, 1.0, 1.5);
    }

    @Test
    void everyHiddenScaleIsLargerThanEveryShownOneOfItsFamily() throws Exception {
        repeat(50, random -> {
            List<Series> all = new ArrayList<>();
            for (int family = 0; family < 4; family++) {
                all.add(series(
                        "f" + family,
                        random.doubles(1 + random.nextInt(8), 7, 12).sorted().toArray()));
            }
            for (Split split : DistanceCuts.of(new SeriesSet(all), 2)) {
                assertThat(split.targets())
                        .isNotEmpty()
                        .allSatisfy(target -> assertThat(target.distance()).isPositive())
                        .allSatisfy(target ->
                                assertThat(target.series().points().size()).isGreaterThanOrEqualTo(2));
            }
        });
    }

    @Test
    void aFamilyWithoutAScaleToHideStaysWhole() {
        SeriesSet corpus = new SeriesSet(List.of(series("long", 8, 9, 10, 11), series("short", 8, 11)));
        for (Split split : DistanceCuts.of(corpus, 2)) {
            assertThat(split.training().scales("short")).containsExactly(8.0, 11.0);
        }
        assertThat(DistanceCuts.of(new SeriesSet(List.of(series("short", 8, 11))), 2))
                .isEmpty();
    }

    @Test
    void whereSomeFamiliesAreCutTheOthersStayWholeAndEachIsCutTwice() throws Exception {
        repeat(20, random -> {
            List<Series> all = new ArrayList<>();
            int families = 4 + random.nextInt(9);
            for (int family = 0; family < families; family++) {
                all.add(series(
                        "f" + family,
                        random.doubles(2 + random.nextInt(6), 7, 12).sorted().toArray()));
            }
            SeriesSet corpus = new SeriesSet(all);
            Map<String, Integer> cut = new HashMap<>();
            for (Split split : DistanceCuts.ofSomeFamilies(corpus)) {
                for (String family : corpus.families()) {
                    List<Double> whole = corpus.scales(family);
                    List<Double> shown = split.training().scales(family);
                    assertThat(shown).isNotEmpty().isEqualTo(whole.subList(0, shown.size()));
                    cut.merge(family, shown.size() < whole.size() ? 1 : 0, Integer::sum);
                }
            }
            assertThat(cut.values()).containsOnly(2);
        });
    }

    @Test
    void threeFamiliesAreTooFewToCutSome() {
        SeriesSet corpus = new SeriesSet(List.of(series("a", 8, 9), series("b", 8, 9), series("c", 8, 9)));
        assertThat(DistanceCuts.ofSomeFamilies(corpus)).isEmpty();
    }
}
