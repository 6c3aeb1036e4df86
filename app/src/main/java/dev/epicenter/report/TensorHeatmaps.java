package dev.epicenter.report;

import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Computes the heat map of which tensors changed first from the tensor telemetry around a spike. */
final class TensorHeatmaps {
    /** Steps before the onset that are shown; the first {@link #QUIET} of them are the reference. */
    static final long BEFORE = 80;

    /** The number of quiet steps. */
    static final long QUIET = 50;

    /** Steps after the onset that are shown, at most. */
    static final long AFTER = 70;

    /** The least number of measured quiet steps that define the usual level. */
    private static final int LEAST_QUIET = 5;

    private TensorHeatmaps() {}

    /**
     * @param spike the spike's number
     * @param onset the spike's onset
     * @param last the last step to show
     * @param records of the branch that spiked, by ascending step; those outside the window are ignored
     * @return empty where too little was measured before the onset
     */
    static Optional<TensorHeatmap> draw(int spike, long onset, long last, Iterable<TensorRecord> records) {
        long from = Math.max(1, onset - BEFORE);
        long to = Math.min(last, onset + AFTER);
        TreeSet<Long> seen = new TreeSet<>();
        Map<String, List<TensorRecord>> byTensor = new LinkedHashMap<>();
        for (TensorRecord row : records) {
            if (row.step() >= from && row.step() <= to) {
                seen.add(row.step());
                byTensor.computeIfAbsent(row.tensor(), name -> new ArrayList<>())
                        .add(row);
            }
        }
        long[] steps = seen.stream().mapToLong(Long::longValue).toArray();
        // With an early onset fewer than BEFORE steps exist: the first five eighths are the reference.
        long quietTo = from + (onset - from) * QUIET / BEFORE - 1;
        int quietEnd =
                (int) Arrays.stream(steps).filter(step -> step <= quietTo).count();
        if (quietEnd < LEAST_QUIET) {
            return Optional.empty();
        }
        List<TensorHeatmap.Layer> layers = new ArrayList<>();
        for (TensorFigure figure : TensorFigure.values()) {
            List<TensorHeatmap.Row> rows = new ArrayList<>();
            byTensor.forEach((tensor, values) -> rows.add(row(tensor, figure, values, steps, quietEnd)));
            if (rows.stream().anyMatch(row -> !Double.isNaN(row.reference()))) {
                layers.add(new TensorHeatmap.Layer(figure, rows));
            }
        }
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(new TensorHeatmap(spike, onset, steps[0], steps[quietEnd - 1], steps, layers));
    }

    private static TensorHeatmap.Row row(
            String tensor, TensorFigure figure, List<TensorRecord> records, long[] steps, int quietEnd) {
        double[] values = new double[steps.length];
        Arrays.fill(values, Double.NaN);
        for (TensorRecord row : records) {
            values[Arrays.binarySearch(steps, row.step())] = figure.of(row);
        }
        double reference = Medians.median(Arrays.copyOf(values, quietEnd));
        double[] ratios = Arrays.stream(values)
                // Without a positive reference there is no ratio.
                .map(value -> reference > 0
                        ? SignificantDigits.toDigits(Math.log(value / reference) / Math.log(2), 4)
                        : Double.NaN)
                .toArray();
        OptionalInt moved = FirstMove.index(ratios, quietEnd);
        return new TensorHeatmap.Row(
                tensor,
                SignificantDigits.toDigits(reference, 4),
                ratios,
                moved.isPresent() ? OptionalLong.of(steps[moved.getAsInt()]) : OptionalLong.empty());
    }
}
