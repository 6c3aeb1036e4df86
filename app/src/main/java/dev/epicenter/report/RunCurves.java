package dev.epicenter.report;

import dev.epicenter.report.Curve.Metric;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.trace.StepRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Cuts what segments recorded into pieces that belong to the run and pieces that it gave up, and thins the long ones. */
final class RunCurves {
    /** Buckets of a whole figure; each keeps at most four points, some twice what a wide screen has pixels. */
    static final int BUCKETS = 1000;

    private static final int LEAST_BUCKETS = 20;
    private static final int DIGITS = 6;

    private RunCurves() {}

    /** @param rows what each segment recorded, by its number */
    static List<Curve> of(List<TimelineSegment> segments, Map<Integer, List<StepRecord>> rows) {
        long total = rows.values().stream().mapToLong(List::size).sum();
        List<Curve> curves = new ArrayList<>();
        for (TimelineSegment segment : segments) {
            List<StepRecord> all = rows.getOrDefault(segment.number(), List.of());
            for (boolean live : new boolean[] {true, false}) {
                List<StepRecord> piece = all.stream()
                        .filter(row -> segment.isLive(row.step()) == live)
                        .toList();
                int buckets = (int) Math.max(LEAST_BUCKETS, BUCKETS * (long) piece.size() / Math.max(1, total));
                for (Metric metric : Metric.values()) {
                    curve(metric, segment.number(), live, piece, buckets, curves);
                }
            }
        }
        return curves;
    }

    private static void curve(
            Metric metric, int segment, boolean live, List<StepRecord> piece, int buckets, List<Curve> curves) {
        // Empty is not measured; NaN is a measurement where it is the loss, and elsewhere figures that are turned off.
        int[] measured = IntStream.range(0, piece.size())
                .filter(i -> metric == Metric.HELD_OUT_LOSS
                        ? piece.get(i).heldOutLoss().isPresent()
                        : metric == Metric.LOSS || !Double.isNaN(value(metric, piece.get(i))))
                .toArray();
        if (measured.length == 0) {
            return;
        }
        double[] values = Arrays.stream(measured)
                .mapToDouble(i -> value(metric, piece.get(i)))
                .toArray();
        int[] kept = Thinning.keep(values, buckets);
        curves.add(new Curve(
                metric,
                segment,
                live,
                Arrays.stream(kept)
                        .mapToLong(k -> piece.get(measured[k]).step())
                        .toArray(),
                Arrays.stream(kept)
                        .mapToDouble(k -> Rounding.toDigits(values[k], DIGITS))
                        .toArray()));
    }

    private static double value(Metric metric, StepRecord row) {
        return switch (metric) {
            case LOSS -> row.loss();
            case HELD_OUT_LOSS -> row.heldOutLoss().orElse(Double.NaN);
            case GRAD_NORM -> row.gradNorm();
            case UPDATE_NORM -> row.updateNorm();
            case WEIGHT_NORM -> row.weightNorm();
            case LR -> row.lr();
        };
    }
}
