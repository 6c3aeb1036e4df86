package dev.epicenter.report;

import java.util.List;
import java.util.OptionalLong;

/**
 * Tensors against steps around one spike: by how much each tensor's figures stand above what they were before.
 *
 * @param spike number of the spike
 * @param onset its onset
 * @param referenceFrom first step of the quiet stretch that each tensor is compared with
 * @param referenceTo last step of it
 * @param steps measured, ascending; those beyond a rollback are of the branch that spiked
 * @param layers the figures that can be chosen
 */
public record TensorPicture(
        int spike, long onset, long referenceFrom, long referenceTo, long[] steps, List<Layer> layers) {
    public TensorPicture {
        layers = List.copyOf(layers);
    }

    /**
     * One figure of every tensor.
     *
     * @param figure what it is
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
     * @param reference median over the quiet stretch, in the figure's units
     * @param log2Ratios log2(value / reference), one a step of the picture; NaN where not measured
     * @param moved the step at which it first moved, by {@link FirstMove}'s rule; empty where it did not
     */
    public record Row(String tensor, double reference, double[] log2Ratios, OptionalLong moved) {}
}
