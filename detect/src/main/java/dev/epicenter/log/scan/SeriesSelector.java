package dev.epicenter.log.scan;

import dev.epicenter.log.format.LinePattern;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Selects the series to scan.
 *
 * @param metrics names, or the last parts of names, where {@code *} matches anything; empty: all that look like losses
 * @param step the step's key; empty: the most likely key
 * @param x the key for the x-axis of plots; empty: the step
 * @param pattern for a line of console text; empty: the built-in patterns
 * @param logEvery the number of steps between two rows of a log that does not state its steps; empty: unknown, so rows
 *     are counted
 * @param direction the bad direction of all series; empty: by their names
 */
public record SeriesSelector(
        List<String> metrics,
        Optional<String> step,
        Optional<String> x,
        Optional<LinePattern> pattern,
        OptionalLong logEvery,
        Optional<Direction> direction) {

    /** Without a known logging interval, and with the bad direction of each series by its name. */
    public SeriesSelector(
            List<String> metrics, Optional<String> step, Optional<String> x, Optional<LinePattern> pattern) {
        this(metrics, step, x, pattern, OptionalLong.empty(), Optional.empty());
    }

    /** Selects all losses, with the step as x-axis. */
    public static SeriesSelector losses() {
        return new SeriesSelector(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same selection with a known logging interval. */
    public SeriesSelector withLogEvery(OptionalLong steps) {
        return new SeriesSelector(metrics, step, x, pattern, steps, direction);
    }

    /** Whether a series of this name is scanned. */
    public boolean takes(String name) {
        return metrics.isEmpty() ? SeriesNames.isLoss(name) : metrics.stream().anyMatch(metric -> fits(metric, name));
    }

    /** The bad direction of a series. */
    Direction direction(String name) {
        return direction.orElseGet(() -> MetricNames.direction(name));
    }

    /**
     * Whether {@code metric}, as the user writes it, is {@code name} or its last part. Blanks and underscores are alike: a
     * log may print {@code train loss}.
     */
    public static boolean fits(String metric, String name) {
        return fitsExactly(metric, name) || fitsExactly(metric.replace(' ', '_'), name.replace(' ', '_'));
    }

    /** As {@link #fits}, or with other capitals: a script may print {@code Loss}. */
    public static boolean fitsAnyCase(String metric, String name) {
        return fits(metric.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    }

    private static boolean fitsExactly(String metric, String name) {
        if (metric.indexOf('*') < 0) {
            return name.equals(metric) || name.endsWith("/" + metric);
        }
        String[] parts = metric.split("\\*", -1);
        int at = parts[0].length();
        if (!name.startsWith(parts[0])) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        String last = parts[parts.length - 1];
        return name.length() - last.length() >= at && name.endsWith(last);
    }
}
