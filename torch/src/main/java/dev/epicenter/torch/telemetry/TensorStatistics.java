package dev.epicenter.torch.telemetry;

import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.optim.UpdateRule;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Norms of weights, updates, gradients and moments, in one pass over copies of the flat buffers, in Java with sums in
 * double precision. This is cheap compared with a step, and does not affect training.
 */
public final class TensorStatistics {
    private final TensorLayout layout;
    private final float[] before;
    private final float[] after;
    private final double[] updates;
    private final double[] norms;
    private final float[] gradients;
    private final float[] first;
    private final float[] second;

    public TensorStatistics(TensorLayout layout) {
        this.layout = layout;
        before = new float[layout.size()];
        after = new float[layout.size()];
        updates = new double[layout.entries().size()];
        norms = new double[layout.entries().size()];
        gradients = new float[layout.size()];
        first = new float[layout.size()];
        second = new float[layout.size()];
    }

    /** Stores the weights before an update. */
    public void before(FlatBuffer weights) {
        weights.copyTo(before);
    }

    /** Measures the update since {@link #before}. */
    public void after(FlatBuffer weights) {
        weights.copyTo(after);
        for (int t = 0; t < updates.length; t++) {
            TensorLayout.Entry tensor = layout.entries().get(t);
            double update = 0;
            double weight = 0;
            int end = tensor.offset() + tensor.size();
            for (int i = tensor.offset(); i < end; i++) {
                double w = after[i];
                double u = w - before[i];
                update += u * u;
                weight += w * w;
            }
            updates[t] = update;
            norms[t] = weight;
        }
    }

    /** Global L2 norm of the weights' change. */
    public double updateNorm() {
        return Math.sqrt(Arrays.stream(updates).sum());
    }

    /** Global L2 norm of the weights after the update. */
    public double weightNorm() {
        return Math.sqrt(Arrays.stream(norms).sum());
    }

    /**
     * One record per tensor for the update between {@link #before} and {@link #after}.
     *
     * @param clipped the factor that clipping applied to {@code gradient}
     * @param eps of AdamW
     * @param correction the bias correction of v: 1 minus the product of all beta2
     */
    public List<TensorRecord> records(
            long step, FlatBuffer gradient, double clipped, UpdateRule rule, double eps, double correction) {
        gradient.copyTo(gradients);
        rule.first().copyTo(first);
        rule.second().ifPresent(v -> v.copyTo(second));
        boolean adaptive = rule.second().isPresent();
        List<TensorRecord> records = new ArrayList<>(updates.length);
        for (int t = 0; t < updates.length; t++) {
            TensorLayout.Entry tensor = layout.entries().get(t);
            int size = tensor.size();
            Sums sums = sums(tensor.offset(), tensor.offset() + size, eps * eps, correction);
            records.add(new TensorRecord(
                    step,
                    tensor.name(),
                    Math.sqrt(sums.gradient) / clipped,
                    Math.sqrt(updates[t] / size),
                    Math.sqrt(norms[t]),
                    adaptive ? Math.sqrt(sums.ratio / size) : Double.NaN,
                    Math.sqrt(sums.first),
                    adaptive ? Math.sqrt(sums.second) : Double.NaN));
        }
        return records;
    }

    /**
     * Sums of squares of g, m and v, and of g^2 / max(v / correction, eps^2). Elements with g = 0 add nothing, because
     * they do not move.
     */
    private record Sums(double gradient, double first, double second, double ratio) {}

    private Sums sums(int from, int to, double floor, double correction) {
        double gradient = 0;
        double m = 0;
        double v = 0;
        double ratio = 0;
        for (int i = from; i < to; i++) {
            double square = (double) gradients[i] * gradients[i];
            double a = first[i];
            double b = second[i];
            gradient += square;
            m += a * a;
            v += b * b;
            ratio += square == 0 ? 0 : square / Math.max(b / correction, floor);
        }
        return new Sums(gradient, m, v, ratio);
    }
}
