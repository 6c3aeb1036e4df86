package dev.epicenter.diagnosis.replays;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The looks at hypotheses that stay open: the first, and one for each time that the diagnosis was continued.
 *
 * @param further replays of each rate in each look after the first; fixed from the looks before it. 0: as many as
 *     {@link FixedTest#trials} plans, as for rates that no look before it measured
 * @param dosesFrom the first look at doses; empty: 1. The looks before it were spent on fewer doses
 */
public record Looks(List<Integer> further, OptionalInt dosesFrom) {
    /** Only the first look. */
    public static final Looks ONE = new Looks(List.of(), OptionalInt.empty());

    public Looks {
        further = List.copyOf(further);
    }

    /** These looks and one more, with {@code trials} replays of each rate. */
    public Looks and(int trials) {
        return new Looks(Stream.concat(further.stream(), Stream.of(trials)).toList(), dosesFrom);
    }

    /** These looks and one more, the first at other doses: no replay or level that was spent on doses is used again. */
    public Looks andOtherDoses() {
        return new Looks(and(0).further, OptionalInt.of(count() + 1));
    }

    /** How many. */
    public int count() {
        return 1 + further.size();
    }

    /** The tests of doses, in order. */
    public List<FixedTest> ofDoses() {
        return tests().subList(dosesFrom.orElse(1) - 1, count());
    }

    /** The tests, in order. */
    public List<FixedTest> tests() {
        return IntStream.rangeClosed(1, count()).mapToObj(this::test).toList();
    }

    private FixedTest test(int look) {
        int planned = look == 1 ? 0 : further.get(look - 2);
        return new FixedTest(look, planned == 0 ? OptionalInt.empty() : OptionalInt.of(planned));
    }
}
