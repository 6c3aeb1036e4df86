package dev.epicenter.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProbDdTest extends RandomizedTest {
    private static Reply containing(List<Integer> set, List<Integer> needed) {
        return Reply.of(set.containsAll(needed));
    }

    @Test
    void noiseFreeSearchFindsTheNeededSet() throws Exception {
        repeat(200, random -> {
            List<Integer> all = DdminTest.upTo(1 + random.nextInt(60));
            List<Integer> needed = DdminTest.someOf(all, random.nextInt(5), random);
            Minimal<Integer> minimal = ProbDd.minimal(all, set -> containing(set, needed), 0.1, 10_000);
            assertThat(minimal.elements()).isEqualTo(needed);
            assertThat(minimal.ending()).isEqualTo(Minimal.Ending.ONE_MINIMAL);
        });
    }

    @Test
    void scatteredCulpritsTakeFewerQueriesThanDdmin() throws Exception {
        int[] queries = {0, 0};
        repeat(50, random -> {
            List<Integer> all = DdminTest.upTo(100);
            List<Integer> needed = DdminTest.someOf(all, 5, random);
            queries[0] += ProbDd.minimal(all, set -> containing(set, needed), 0.1, 10_000)
                    .queries();
            queries[1] +=
                    Ddmin.minimal(all, set -> set.containsAll(needed), 10_000).queries();
        });
        assertThat(queries[0]).isLessThan(queries[1]);
    }

    @Test
    void oneMinimalResultIsOneMinimal() throws Exception {
        repeat(200, random -> {
            List<Integer> all = DdminTest.upTo(1 + random.nextInt(10));
            long salt = random.nextLong();
            Minimal<Integer> minimal = ProbDd.minimal(all, set -> capricious(set, all, salt), 0.2, 100_000);
            assertThat(capricious(minimal.elements(), all, salt)).isEqualTo(Reply.SHOWS);
            List<Reply> without = new ArrayList<>();
            for (Integer element : minimal.elements()) {
                List<Integer> rest = new ArrayList<>(minimal.elements());
                rest.remove(element);
                without.add(capricious(rest, all, salt));
            }
            assertThat(without).doesNotContain(Reply.SHOWS);
            assertThat(minimal.ending())
                    .isEqualTo(
                            without.contains(Reply.UNDECIDED) ? Minimal.Ending.UNDECIDED : Minimal.Ending.ONE_MINIMAL);
        });
    }

    private static Reply capricious(List<Integer> set, List<Integer> all, long salt) {
        return set.equals(all) ? Reply.SHOWS : Reply.values()[new Random(set.hashCode() * 31L + salt).nextInt(3)];
    }

    /** Each answer averages 25 replays, of which 80% spike if the needed set is included and 10% otherwise. */
    @Test
    void noisySearchNearlyAlwaysFindsTheNeededSet() throws Exception {
        int[] found = {0};
        int[] all = {0};
        repeat(100, random -> {
            List<Integer> elements = DdminTest.upTo(20);
            List<Integer> needed = DdminTest.someOf(elements, 2, random);
            Minimal<Integer> minimal = ProbDd.minimal(
                    elements,
                    set -> {
                        double rate = set.containsAll(needed) ? 0.8 : 0.1;
                        long spiked = random.doubles(25).filter(x -> x < rate).count();
                        return spiked >= 14 ? Reply.SHOWS : spiked <= 9 ? Reply.ABSENT : Reply.UNDECIDED;
                    },
                    0.1,
                    200);
            all[0]++;
            found[0] += minimal.elements().equals(needed) ? 1 : 0;
        });
        assertThat(found[0]).isGreaterThan(all[0] * 8 / 10);
    }

    @Test
    void budgetIsKeptAndReported() {
        Minimal<Integer> minimal = ProbDd.minimal(DdminTest.upTo(50), set -> containing(set, List.of(3, 30)), 0.1, 4);
        assertThat(minimal.ending()).isEqualTo(Minimal.Ending.BUDGET);
        assertThat(minimal.queries()).isEqualTo(4);
        assertThat(minimal.elements()).contains(3, 30);
    }

    @Test
    void absentEffectIsNotSearchedAndPriorIsAProbability() {
        assertThat(ProbDd.minimal(DdminTest.upTo(5), set -> Reply.UNDECIDED, 0.1, 10)
                        .ending())
                .isEqualTo(Minimal.Ending.NOT_SHOWN);
        assertThatThrownBy(() -> ProbDd.minimal(DdminTest.upTo(5), set -> Reply.SHOWS, 1, 10))
                .hasMessage("a prior must be between 0 and 1, not 1.0");
    }
}
