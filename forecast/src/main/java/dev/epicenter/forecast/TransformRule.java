package dev.epicenter.forecast;

/** The rule that selects the transform of a series. */
public enum TransformRule {
    RAW("raw"),
    LOGIT("logit [0, 1]"),
    /**
     * The original proposal's range, the same for all tasks: from 0.9 times the lowest score to 1 - 0.9 times (1 - the
     * highest score).
     */
    RANGE("logit, global range"),
    /** From the task's chance level, 0 where unknown, to 1. */
    CHANCE("logit [chance, 1]");

    private final String words;

    TransformRule(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /**
     * The transform of {@code one} series.
     *
     * @param range the global one, see {@link #range}
     */
    Transform of(Transform range, Series one, double margin) {
        return switch (this) {
            case RAW -> new Transform.Raw();
            case LOGIT -> new Transform.Logit(0, 1, margin);
            case RANGE -> range;
            case CHANCE -> new Transform.Logit(one.chance().orElse(0), 1, margin);
        };
    }

    /** 0.9 x the overall minimum to 1 - 0.9 x (1 - the overall maximum). */
    static Transform.Logit range(SeriesSet seen, double margin) {
        double least = 1;
        double most = 0;
        for (Series series : seen.series()) {
            for (Point point : series.points()) {
                least = Math.min(least, point.score());
                most = Math.max(most, point.score());
            }
        }
        return least > most || (least == 1 && most == 1)
                ? new Transform.Logit(0, 1, margin)
                : new Transform.Logit(0.9 * least, 1 - 0.9 * (1 - most), margin);
    }
}
