package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.report.Curve.Metric;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.statistics.Downsampler;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One metric of a run over the steps that the run kept, from its first step to its last, to compare it with another run.
 *
 * @param steps ascending
 * @param tokens predicted tokens from the start of the run to the end of each step
 * @param values as many as {@code steps}
 */
public record LiveSeries(long[] steps, double[] tokens, double[] values) {
    private static final int DIGITS = 6;

    /** What the series of runs are aligned at. */
    public enum Alignment {
        /** The same step. */
        STEP,
        /** The same number of tokens. */
        TOKENS,
        /** The same number of steps after a checkpoint of each run. */
        CHECKPOINT
    }

    /**
     * Points of a chart.
     *
     * @param xs ascending
     * @param steps the step of each
     * @param values as many as {@code xs}
     */
    public record Line(double[] xs, long[] steps, double[] values) {}

    /** @param rows the rows of each segment, by its number */
    public static LiveSeries of(List<TimelineSegment> segments, Map<Integer, StepColumns> rows, Metric metric) {
        int most = rows.values().stream().mapToInt(StepColumns::size).sum();
        long[] steps = new long[most];
        double[] tokens = new double[most];
        double[] values = new double[most];
        int size = 0;
        double sum = 0;
        long previous = 0;
        for (TimelineSegment segment : segments) {
            StepColumns columns = rows.getOrDefault(segment.number(), new StepColumns());
            for (int row = 0; row < columns.size(); row++) {
                long step = columns.step(row);
                if (!segment.isLive(step) || step <= previous) {
                    continue;
                }
                sum += columns.tokens(row) * (step - previous);
                previous = step;
                if (columns.measured(metric, row)) {
                    steps[size] = step;
                    tokens[size] = sum;
                    values[size++] = columns.value(metric, row);
                }
            }
        }
        return new LiveSeries(Arrays.copyOf(steps, size), Arrays.copyOf(tokens, size), Arrays.copyOf(values, size));
    }

    /** Averaged by {@link Smoothing}; unchanged for a span of 0 or 1. */
    public LiveSeries smoothed(int span) {
        if (span <= 1) {
            return this;
        }
        Smoothing smoothing = new Smoothing(span);
        double[] averages = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            averages[i] = smoothing.add(steps[i], values[i]);
        }
        return new LiveSeries(steps, tokens, averages);
    }

    /** The positions of its values, with {@code origin} subtracted from steps. */
    public double[] xs(Alignment alignment, long origin) {
        return alignment == Alignment.TOKENS
                ? tokens
                : Arrays.stream(steps)
                        .mapToDouble(step -> step - (alignment == Alignment.CHECKPOINT ? origin : 0))
                        .toArray();
    }

    /**
     * This minus a baseline: at the positions that both have, or, if {@code between}, at all of these within the baseline,
     * which is interpolated. Values that are not finite have no difference.
     */
    public Line minus(LiveSeries baseline, double[] xs, double[] baselineXs, boolean between) {
        double[] at = new double[xs.length];
        long[] atSteps = new long[xs.length];
        double[] differences = new double[xs.length];
        int size = 0;
        int next = 0;
        for (int i = 0; i < xs.length; i++) {
            while (next < baselineXs.length && baselineXs[next] < xs[i]) {
                next++;
            }
            if (next == baselineXs.length) {
                break;
            }
            double other = baselineXs[next] == xs[i] ? baseline.values[next] : Double.NaN;
            if (between && next > 0 && baselineXs[next] > xs[i]) {
                double part = (xs[i] - baselineXs[next - 1]) / (baselineXs[next] - baselineXs[next - 1]);
                other = baseline.values[next - 1] + part * (baseline.values[next] - baseline.values[next - 1]);
            }
            if (Double.isFinite(values[i] - other)) {
                at[size] = xs[i];
                atSteps[size] = steps[i];
                differences[size++] = values[i] - other;
            }
        }
        return new Line(Arrays.copyOf(at, size), Arrays.copyOf(atSteps, size), Arrays.copyOf(differences, size));
    }

    /** The line of its values. */
    public Line line(double[] xs) {
        return new Line(xs, steps, values);
    }

    /** The points between two positions, downsampled. */
    public static Line drawn(Line line, double from, double to, int buckets) {
        Downsampler downsampler = new Downsampler(2 * buckets);
        for (int i = 0; i < line.xs.length; i++) {
            if (line.xs[i] >= from && line.xs[i] <= to) {
                downsampler.add(i, line.xs[i], line.values[i]);
            }
        }
        List<Downsampler.Point> kept = downsampler.points();
        return new Line(
                kept.stream().mapToDouble(Downsampler.Point::x).toArray(),
                kept.stream().mapToLong(point -> line.steps[(int) point.row()]).toArray(),
                kept.stream()
                        .mapToDouble(point -> Formats.rounded(point.value(), DIGITS))
                        .toArray());
    }
}
