package dev.epicenter.report;

import dev.epicenter.report.Curve.Metric;
import dev.epicenter.run.TimelineSegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Splits the rows of segments into live and abandoned curves, and downsamples long ones. */
public final class RunCurves {
    private static final int LEAST_BUCKETS = 20;
    private static final int DIGITS = 6;

    private RunCurves() {}

    /**
     * @param rows the rows of each segment, by its number
     * @param window the steps to draw
     */
    public static List<Curve> of(List<TimelineSegment> segments, Map<Integer, StepColumns> rows, CurveWindow window) {
        long total = segments.stream()
                .map(segment -> rows.getOrDefault(segment.number(), new StepColumns()))
                .mapToLong(columns -> columns.firstAt(after(window)) - columns.firstAt(window.from()))
                .sum();
        List<Curve> curves = new ArrayList<>();
        for (TimelineSegment segment : segments) {
            StepColumns columns = rows.getOrDefault(segment.number(), new StepColumns());
            int from = columns.firstAt(window.from());
            int to = columns.firstAt(after(window));
            for (boolean live : new boolean[] {true, false}) {
                int[] piece = IntStream.range(from, to)
                        .filter(row -> segment.isLive(columns.step(row)) == live)
                        .toArray();
                int buckets =
                        (int) Math.max(LEAST_BUCKETS, window.buckets() * (long) piece.length / Math.max(1, total));
                for (Metric metric : Metric.values()) {
                    int[] measured = Arrays.stream(piece)
                            .filter(row -> columns.measured(metric, row))
                            .toArray();
                    if (measured.length > 0) {
                        curves.add(curve(metric, segment.number(), live, columns, measured, buckets));
                    }
                }
            }
        }
        return curves;
    }

    private static long after(CurveWindow window) {
        return window.to() == Long.MAX_VALUE ? Long.MAX_VALUE : window.to() + 1;
    }

    private static Curve curve(Metric metric, int segment, boolean live, StepColumns columns, int[] rows, int buckets) {
        double[] values = Arrays.stream(rows)
                .mapToDouble(row -> columns.value(metric, row))
                .toArray();
        int[] kept = CurveDownsampler.keep(values, buckets);
        return new Curve(
                metric,
                segment,
                live,
                Arrays.stream(kept).mapToLong(k -> columns.step(rows[k])).toArray(),
                Arrays.stream(kept)
                        .mapToDouble(k -> SignificantDigits.toDigits(values[k], DIGITS))
                        .toArray());
    }
}
