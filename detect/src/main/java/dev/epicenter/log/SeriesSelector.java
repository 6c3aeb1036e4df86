package dev.epicenter.log;

import java.util.List;
import java.util.Optional;

/**
 * Selects the series to scan.
 *
 * @param metrics names, or the last parts of names, where {@code *} matches anything; empty: all that look like losses
 * @param step the step's key; empty: the most likely key
 * @param x the key for the x-axis of plots; empty: the step
 * @param pattern for a line of console text; empty: the built-in patterns
 */
public record SeriesSelector(
        List<String> metrics, Optional<String> step, Optional<String> x, Optional<LinePattern> pattern) {

    /** Selects all losses, with the step as x-axis. */
    public static SeriesSelector losses() {
        return new SeriesSelector(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether a series of this name is scanned. */
    boolean takes(String name) {
        return metrics.isEmpty() ? SeriesNames.isLoss(name) : metrics.stream().anyMatch(metric -> fits(metric, name));
    }

    static boolean fits(String metric, String name) {
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
