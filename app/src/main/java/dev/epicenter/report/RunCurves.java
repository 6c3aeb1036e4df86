package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.report.Curve.Metric;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.statistics.Downsampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Splits the rows of segments into live and abandoned curves, smooths them on request, and downsamples long ones. */
public final class RunCurves {
    private static final int LEAST_BUCKETS = 20;
    private static final int DIGITS = 6;

    private final List<TimelineSegment> segments;
    private final Map<Integer, StepColumns> rows;
    private final CurveRequest request;
    private final List<Curve> curves = new ArrayList<>();

    private RunCurves(List<TimelineSegment> segments, Map<Integer, StepColumns> rows, CurveRequest request) {
        this.segments = segments;
        this.rows = rows;
        this.request = request;
    }

    /** @param rows the rows of each segment, by its number */
    public static List<Curve> of(List<TimelineSegment> segments, Map<Integer, StepColumns> rows, CurveRequest request) {
        RunCurves made = new RunCurves(segments, rows, request);
        made.addAll();
        return made.curves;
    }

    /** The names of all metrics that any row has: those of {@link Metric} first, then hyper-parameters. */
    public static List<String> metrics(Map<Integer, StepColumns> rows) {
        SortedSet<Metric> recorded = new TreeSet<>();
        SortedSet<String> reported = new TreeSet<>();
        rows.values().forEach(columns -> {
            recorded.addAll(columns.metrics());
            reported.addAll(columns.hyperparameters().keySet());
        });
        return Stream.concat(recorded.stream().map(Metric::name), reported.stream())
                .toList();
    }

    private void addAll() {
        CurveWindow window = request.window();
        long total = segments.stream()
                .map(this::columns)
                .mapToLong(columns -> columns.firstAt(after(window)) - columns.firstAt(window.from()))
                .sum();
        for (TimelineSegment segment : segments) {
            StepColumns columns = columns(segment);
            int from = columns.firstAt(window.from());
            int to = columns.firstAt(after(window));
            for (boolean live : new boolean[] {true, false}) {
                int[] piece = IntStream.range(from, to)
                        .filter(row -> segment.isLive(columns.step(row)) == live)
                        .toArray();
                int buckets =
                        (int) Math.max(LEAST_BUCKETS, window.buckets() * (long) piece.length / Math.max(1, total));
                for (Metric metric : Metric.values()) {
                    if (columns.metrics().contains(metric) && request.wants(metric.name())) {
                        add(metric, segment, live, 0, piece, row -> columns.value(metric, row), buckets);
                    }
                }
                if (piece.length > 0) {
                    addHyperparameters(segment, columns, live, piece);
                }
            }
        }
        if (request.span() > 1) {
            for (Metric metric : Metric.values()) {
                if (metric.isNoisy() && request.wants(metric.name())) {
                    addSmoothed(metric, total);
                }
            }
        }
    }

    /** A branch continues the average of the one it starts from. */
    private void addSmoothed(Metric metric, long total) {
        CurveWindow window = request.window();
        List<Smoothing> atEnd = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            TimelineSegment segment = segments.get(i);
            StepColumns columns = columns(segment);
            Smoothing smoothing = before(i, metric, atEnd);
            double[] averages = new double[columns.size()];
            for (int row = 0; row < columns.size(); row++) {
                averages[row] = columns.measured(metric, row)
                        ? smoothing.add(columns.step(row), columns.value(metric, row))
                        : Double.NaN;
            }
            atEnd.add(smoothing);
            for (boolean live : new boolean[] {true, false}) {
                int[] piece = IntStream.range(columns.firstAt(window.from()), columns.firstAt(after(window)))
                        .filter(row -> segment.isLive(columns.step(row)) == live)
                        .toArray();
                int buckets =
                        (int) Math.max(LEAST_BUCKETS, window.buckets() * (long) piece.length / Math.max(1, total));
                add(metric, segment, live, request.span(), piece, row -> averages[row], buckets);
            }
        }
    }

    /** The average at the state that a segment starts from. */
    private Smoothing before(int index, Metric metric, List<Smoothing> atEnd) {
        var parent = Branches.parent(segments, index);
        if (parent.isEmpty()) {
            return new Smoothing(request.span());
        }
        TimelineSegment from = segments.get(parent.getAsInt());
        StepColumns columns = columns(from);
        long start = segments.get(index).fromStep();
        if (columns.last() <= start) {
            return atEnd.get(parent.getAsInt()).copy();
        }
        Smoothing smoothing = before(parent.getAsInt(), metric, atEnd);
        for (int row = 0; row < columns.size() && columns.step(row) <= start; row++) {
            if (columns.measured(metric, row)) {
                smoothing.add(columns.step(row), columns.value(metric, row));
            }
        }
        return smoothing;
    }

    /** A value holds until the next change, so it is drawn as stairs. */
    private void addHyperparameters(TimelineSegment segment, StepColumns columns, boolean live, int[] piece) {
        long first = columns.step(piece[0]);
        long last = columns.step(piece[piece.length - 1]);
        columns.hyperparameters().forEach((name, changes) -> {
            if (!request.wants(name)) {
                return;
            }
            List<Long> steps = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            double value = Double.NaN;
            for (int change = 0; change < changes.size() && changes.step(change) <= last; change++) {
                long step = changes.step(change);
                if (step >= first) {
                    if (!Double.isNaN(value) && step > first) {
                        steps.add(step - 1);
                        values.add(value);
                    }
                    steps.add(step);
                    values.add(changes.value(change));
                }
                value = changes.value(change);
            }
            if (steps.isEmpty()) {
                steps.add(first);
                values.add(value);
            }
            if (steps.get(steps.size() - 1) < last) {
                steps.add(last);
                values.add(value);
            }
            if (!Double.isNaN(value)) {
                curves.add(new Curve(
                        name,
                        segment.number(),
                        live,
                        0,
                        steps.stream().mapToLong(Long::longValue).toArray(),
                        values.stream().mapToDouble(Double::doubleValue).toArray()));
            }
        });
    }

    private StepColumns columns(TimelineSegment segment) {
        return rows.getOrDefault(segment.number(), new StepColumns());
    }

    private static long after(CurveWindow window) {
        return window.to() == Long.MAX_VALUE ? Long.MAX_VALUE : window.to() + 1;
    }

    /** @param piece the rows; those in which the metric was not measured are left out */
    private void add(
            Metric metric,
            TimelineSegment segment,
            boolean live,
            int span,
            int[] piece,
            IntToDoubleFunction value,
            int buckets) {
        StepColumns columns = columns(segment);
        // Two points are kept of each bucket of the downsampler: up to four of each of the window's.
        Downsampler downsampler = new Downsampler(2 * buckets);
        for (int row : piece) {
            if (columns.measured(metric, row)) {
                downsampler.add(row, columns.step(row), value.applyAsDouble(row));
            }
        }
        List<Downsampler.Point> kept = downsampler.points();
        if (!kept.isEmpty()) {
            curves.add(new Curve(
                    metric.name(),
                    segment.number(),
                    live,
                    span,
                    kept.stream()
                            .mapToLong(point -> columns.step(Math.toIntExact(point.row())))
                            .toArray(),
                    kept.stream()
                            .mapToDouble(point -> Formats.rounded(point.value(), DIGITS))
                            .toArray()));
        }
    }
}
