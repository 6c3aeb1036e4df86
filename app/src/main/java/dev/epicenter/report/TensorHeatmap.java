package dev.epicenter.report;

import dev.epicenter.diagnosis.locate.FirstMovers;
import java.util.List;
import java.util.OptionalLong;

/**
 * A heat map of tensors by step around one spike: the ratio of each tensor's metrics to their median before it.
 *
 * @param spike number of the spike
 * @param onset its onset
 * @param referenceFrom first of the quiet steps that each tensor is compared with
 * @param referenceTo last of the quiet steps
 * @param steps measured steps, ascending; after a rollback, those of the branch that spiked
 * @param layers one per metric that can be selected
 * @param changes the first change of each metric of each tensor, and of logits; the earliest first
 */
public record TensorHeatmap(
        int spike,
        long onset,
        long referenceFrom,
        long referenceTo,
        long[] steps,
        List<Layer> layers,
        List<FirstMovers.Mover> changes) {
    public TensorHeatmap {
        changes = List.copyOf(changes);
        layers = List.copyOf(layers);
    }

    /**
     * One metric of all tensors.
     *
     * @param figure the metric
     * @param rows in the order of the model's tensors
     */
    public record Layer(TensorFigure figure, List<Row> rows) {
        public Layer {
            rows = List.copyOf(rows);
        }
    }

    /**
     * One tensor.
     *
     * @param tensor its name
     * @param reference median over the quiet steps, in the metric's units
     * @param log2Ratios log2(value / reference), one per step of the heat map; NaN where not measured
     * @param moved the step at which it changed first, by the rule of {@link FirstMovers}; empty where it did not
     */
    public record Row(String tensor, double reference, double[] log2Ratios, OptionalLong moved) {}
}
