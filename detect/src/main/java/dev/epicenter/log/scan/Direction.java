package dev.epicenter.log.scan;

import java.util.Locale;

/** Which change of a metric is bad. */
public enum Direction {
    /** It is bad when it rises, like a loss. */
    UP,
    /** It is bad when it falls, like a reward or an accuracy. */
    DOWN;

    /** A value as the detector sees it, for which higher is worse; also the way back. */
    double worse(double value) {
        return this == UP ? value : 0 - value;
    }

    /** As in options and JSON: {@code up}, {@code down}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
