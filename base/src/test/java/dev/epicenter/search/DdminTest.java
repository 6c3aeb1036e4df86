package dev.epicenter.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DdminTest extends RandomizedTest {
    static List<Integer> upTo(int n) {
        return IntStream.rangeClosed(1, n).boxed().toList();
    }

    static List<Integer> someOf(List<Integer> elements, int atMost, Random random) {
        Set<Integer> some = new HashSet<>();
        for (int i = 0; i < atMost; i++) {
            some.add(elements.get(random.nextInt(elements.size())));
        }
        return some.stream().sorted().toList();
    }

    /** The example of Zeller and Hildebrandt 2002, section 3: of 1 to 8 exactly 1, 7 and 8 are needed. */
    @Test
    void exampleOfThePaperIsMinimized() {
        List<Integer> needed = List.of(1, 7, 8);
        Minimal<Integer> minimal = Ddmin.minimal(upTo(8), set -> set.containsAll(needed), 1000);
        assertThat(minimal.elements()).isEqualTo(needed);
        assertThat(minimal.ending()).isEqualTo(Minimal.Ending.ONE_MINIMAL);
    }

    @Test
    void oneCulpritTakesAboutTwiceTheLogarithm() throws Exception {
        repeat(50, random -> {
            int culprit = 1 + random.nextInt(128);
            Minimal<Integer> minimal = Ddmin.minimal(upTo(128), set -> set.contains(culprit), 1000);
            assertThat(minimal.elements()).containsExactly(culprit);
            assertThat(minimal.queries()).isLessThanOrEqualTo(2 * 7 + 2);
        });
    }

    @Test
    void neededSetIsFoundWithinThePapersBound() throws Exception {
        repeat(200, random -> {
            List<Integer> all = upTo(1 + random.nextInt(40));
            List<Integer> needed = someOf(all, random.nextInt(6), random);
            Minimal<Integer> minimal = Ddmin.minimal(all, set -> set.containsAll(needed), 10_000);
            assertThat(minimal.elements()).isEqualTo(needed);
            assertThat(minimal.queries()).isLessThanOrEqualTo(all.size() * all.size() + 3 * all.size() + 2);
        });
    }

    @Test
    void resultIsOneMinimalAndNoQueryIsRepeated() throws Exception {
        repeat(200, random -> {
            List<Integer> all = upTo(1 + random.nextInt(12));
            long salt = random.nextLong();
            Predicate<List<Integer>> capricious =
                    set -> set.equals(all) || new Random(set.hashCode() * 31L + salt).nextInt(3) == 0;
            Set<List<Integer>> asked = new HashSet<>();
            Minimal<Integer> minimal = Ddmin.minimal(
                    all,
                    set -> {
                        assertThat(asked.add(List.copyOf(set))).isTrue();
                        assertThat(set).isSorted();
                        return capricious.test(set);
                    },
                    100_000);
            assertThat(capricious.test(minimal.elements())).isTrue();
            assertThat(minimal.ending()).isEqualTo(Minimal.Ending.ONE_MINIMAL);
            assertThat(minimal.queries()).isEqualTo(asked.size());
            for (Integer element : minimal.elements()) {
                List<Integer> rest = new ArrayList<>(minimal.elements());
                rest.remove(element);
                assertThat(capricious.test(rest)).isFalse();
            }
        });
    }

    @Test
    void budgetEndIsMarkedAndTheResultShowsTheEffect() throws Exception {
        repeat(100, random -> {
            List<Integer> all = upTo(30);
            List<Integer> needed = someOf(all, 4, random);
            int budget = 1 + random.nextInt(30);
            Minimal<Integer> minimal = Ddmin.minimal(all, set -> set.containsAll(needed), budget);
            assertThat(minimal.elements()).containsAll(needed);
            assertThat(minimal.queries()).isLessThanOrEqualTo(budget);
            if (!minimal.elements().equals(needed)) {
                assertThat(minimal.ending()).isEqualTo(Minimal.Ending.BUDGET);
            }
        });
    }

    @Test
    void absentEffectIsNotSearched() {
        Minimal<Integer> minimal = Ddmin.minimal(upTo(8), set -> false, 1000);
        assertThat(minimal).isEqualTo(new Minimal<>(upTo(8), Minimal.Ending.NOT_SHOWN, 1));
    }
}
