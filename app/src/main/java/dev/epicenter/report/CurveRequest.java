package dev.epicenter.report;

import java.util.Optional;
import java.util.Set;

/**
 * Which curves a page draws.
 *
 * @param window their steps and resolution
 * @param span steps over which they are also smoothed; 0: not smoothed
 * @param metrics the metrics; empty: all
 */
public record CurveRequest(CurveWindow window, int span, Optional<Set<String>> metrics) {
    public CurveRequest {
        metrics = metrics.map(Set::copyOf);
    }

    /** All metrics over a window, not smoothed. */
    public static CurveRequest all(CurveWindow window) {
        return new CurveRequest(window, 0, Optional.empty());
    }

    boolean wants(String metric) {
        return metrics.isEmpty() || metrics.orElseThrow().contains(metric);
    }
}
