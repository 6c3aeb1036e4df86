package dev.epicenter.report;

import dev.epicenter.Formats;
import dev.epicenter.diagnosis.locate.FirstMovers;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Computes the heat map of which tensors changed first from the tensor telemetry around a spike. */
final class TensorHeatmaps {
    private TensorHeatmaps() {}

    /**
     * @param spike the spike's number
     * @param onset the spike's onset
     * @param last the last step to show
     * @param records of the branch that spiked, by ascending step; those outside the window are ignored
     * @param logits of the same branch
     * @param rows of the same branch
     * @return empty where too little was measured before the onset
     */
    static Optional<TensorHeatmap> draw(
            int spike,
            long onset,
            long last,
            List<TensorRecord> records,
            List<LogitRecord> logits,
            List<StepRecord> rows) {
        long from = FirstMovers.from(onset);
        long to = Math.min(last, onset + FirstMovers.AFTER);
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
        long quietTo = FirstMovers.quietTo(onset);
        int quietEnd =
                (int) Arrays.stream(steps).filter(step -> step <= quietTo).count();
        if (quietEnd < FirstMovers.LEAST_QUIET) {
            return Optional.empty();
        }
        List<FirstMovers.Mover> changes = FirstMovers.of(records, logits, rows, onset);
        List<TensorHeatmap.Layer> layers = new ArrayList<>();
        for (TensorFigure figure : TensorFigure.values()) {
            List<TensorHeatmap.Row> lines = new ArrayList<>();
            byTensor.forEach((tensor, values) ->
                    lines.add(row(tensor, figure, values, steps, quietEnd, moved(changes, tensor, figure, onset))));
            if (lines.stream().anyMatch(line -> !Double.isNaN(line.reference()))) {
                layers.add(new TensorHeatmap.Layer(figure, lines));
            }
        }
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(new TensorHeatmap(spike, onset, steps[0], steps[quietEnd - 1], steps, layers, changes));
    }

    private static TensorHeatmap.Row row(
            String tensor,
            TensorFigure figure,
            List<TensorRecord> records,
            long[] steps,
            int quietEnd,
            OptionalLong moved) {
        double[] values = new double[steps.length];
        Arrays.fill(values, Double.NaN);
        for (TensorRecord row : records) {
            values[Arrays.binarySearch(steps, row.step())] = figure.of(row);
        }
        double reference = Medians.median(Arrays.copyOf(values, quietEnd));
        double[] ratios = Arrays.stream(values)
                // Without a positive reference there is no ratio.
                .map(value ->
                        reference > 0 ? Formats.rounded(Math.log(value / reference) / Math.log(2), 4) : Double.NaN)
                .toArray();
        return new TensorHeatmap.Row(tensor, Formats.rounded(reference, 4), ratios, moved);
    }

    private static OptionalLong moved(List<FirstMovers.Mover> changes, String tensor, TensorFigure figure, long onset) {
        return changes.stream()
                .filter(change ->
                        change.tensor().equals(tensor) && change.figure().equals(figure.words()))
                .mapToLong(change -> onset - change.before())
                .findFirst();
    }
}
