package dev.epicenter.study;

/** What a contrast shows of its claim. */
public enum Decision {
    SUPPORTED,
    CONTRADICTED,
    UNDECIDED;

    /**
     * The decision rule, stated beforehand.
     *
     * <p>A claim of an effect is supported if the effect is significant in the expected direction and not shown to be smaller
     * than the smallest of interest. It is contradicted if the effect is significant in the other direction, or shown to be
     * smaller than the smallest of interest. A claim of equality is supported if two one-sided tests show that the effect is
     * smaller than that in both directions (Schuirmann 1987), and contradicted if the effect is shown to be larger in size: if
     * the interval at 1 - alpha / claims lies beyond it.
     *
     * @param adjusted the contrast's p-value ({@link #tested}) after correction
     * @param claims claims of the study; a refutation is corrected by Bonferroni over them
     */
    static Decision of(Contrast contrast, Comparison shown, double adjusted, double alpha, int claims) {
        if (shown.problem().isPresent()) {
            return UNDECIDED;
        }
        if (contrast.expect() == Contrast.Expect.EQUAL) {
            boolean beyond = shown.pBeyond() * claims <= alpha;
            return adjusted <= alpha ? SUPPORTED : beyond ? CONTRADICTED : UNDECIDED;
        }
        boolean smaller = shown.pSmaller() * claims <= alpha;
        if (adjusted > alpha) {
            return smaller ? CONTRADICTED : UNDECIDED;
        }
        boolean expected = switch (contrast.expect()) {
            case HIGHER -> shown.direction() > 0;
            case LOWER -> shown.direction() < 0;
            case DIFFERENT, EQUAL -> true;
        };
        return expected && !smaller ? SUPPORTED : CONTRADICTED;
    }

    /** The p-value that decides a contrast before correction: against "no effect", or against "an effect" for equality. */
    static double tested(Contrast contrast, Comparison shown) {
        return contrast.expect() == Contrast.Expect.EQUAL ? shown.pEquivalent() : shown.p();
    }
}
