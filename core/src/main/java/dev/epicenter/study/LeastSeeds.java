package dev.epicenter.study;

import dev.epicenter.statistics.ShiftTest;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The fewest seeds with which a contrast can be significant at all. A permutation test cannot give a smaller p-value than one
 * assignment in all, or two for a two-sided test: with three seeds against three, 2 of 20.
 */
final class LeastSeeds {
    private LeastSeeds() {}

    /**
     * The fewest seeds, at least 2, with which the p-value of a contrast can be at most {@code alpha}.
     *
     * @param cells of the contrast
     * @param alpha at least 0.001, which random assignments can reach, too
     */
    static int of(Contrast contrast, StudyFile.Pairing pairing, int cells, double alpha) {
        return IntStream.iterate(2, seeds -> seeds + 1)
                .filter(seeds -> leastP(contrast, pairing, cells, seeds) <= alpha)
                .findFirst()
                .orElseThrow();
    }

    /** The smallest p-value that a contrast can have, before correction. */
    static double leastP(Contrast contrast, StudyFile.Pairing pairing, int cells, int seeds) {
        boolean flipped = pairing == StudyFile.Pairing.PAIRED || contrast instanceof Contrast.Value;
        // An interaction permutes the differences by seed between two groups. Of best cells, two are compared.
        boolean two = contrast instanceof Contrast.Interaction || contrast instanceof Contrast.Best;
        int[] room = new int[two ? 2 : cells];
        Arrays.fill(room, seeds);
        double oneSided = ShiftTest.leastP(flipped ? Math.pow(2, seeds) : ShiftTest.assignments(room), ShiftTest.DRAWS);
        return contrast.expect() == Contrast.Expect.EQUAL ? oneSided : 2 * oneSided;
    }
}
