package dev.epicenter.report;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which curves a page draws.
 *
 * @param window their steps and resolution
 * @param span steps over which they are also smoothed; 0: not smoothed
 * @param metrics the metrics; empty: all
 */
public record CurveRequest(CurveWindow window, int span, Optional<Set<String>> metrics) {
    /** The small charts of a page that was just opened; the same in chart-options.js. */
    private static final List<String> FIRST = List.of("GRAD_NORM", "UPDATE_NORM", "WEIGHT_NORM", "LR");

    public CurveRequest {
        metrics = metrics.map(Set::copyOf);
    }

    /** All metrics over a window, not smoothed. */
    public static CurveRequest all(CurveWindow window) {
        return new CurveRequest(window, 0, Optional.empty());
    }

    /** The same window and smoothing, of other metrics. */
    public CurveRequest of(Set<String> others) {
        return new CurveRequest(window, span, Optional.of(others));
    }

    /**
     * The metrics that the page of a run draws.
     *
     * @param chosen the small charts in its address, separated by commas; null for those of chart-options.js
     */
    public static Set<String> drawn(@Nullable String chosen) {
        Set<String> metrics = new HashSet<>(Set.of("LOSS", "HELD_OUT_LOSS"));
        metrics.addAll(chosen == null ? FIRST : List.of(chosen.split(",")));
        return metrics;
    }

    boolean wants(String metric) {
        return metrics.isEmpty() || metrics.orElseThrow().contains(metric);
    }
}
