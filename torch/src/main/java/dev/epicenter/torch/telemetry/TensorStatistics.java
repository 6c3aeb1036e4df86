package dev.epicenter.torch.telemetry;

import dev.epicenter.segment.TensorLayout;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.optim.UpdateRule;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Norms of weights, updates, gradients and moments, in one pass over copies of the flat buffers, in Java with double sums:
 * cheap beside a step, and nothing that trains is touched.
 */
public final class TensorStatistics {
    private final TensorLayout layout;
    private final float[] before;
    private final float[] after;
    private final float[] gradients;
    private final float[] first;
    private final float[] second;

    public TensorStatistics(TensorLayout layout) {
        this.layout = layout;
        before = new float[layout.size()];
        after = new float[layout.size()];
        gradients = new float[layout.size()];
        first = new float[layout.size()];
        second = new float[layout.size()];
    }

    /** Notes the weights before an update. */
    public void before(FlatBuffer weights) {
        weights.copyTo(before);
    }

    /** Notes the weights after it. */
    public void after(FlatBuffer weights) {
        weights.copyTo(after);
    }

    /** Global L2 norm of the weights' change. */
    public double updateNorm() {
        double sum = 0;
        for (int i = 0; i < after.length; i++) {
            double change = (double) after[i] - before[i];
            sum += change * change;
        }
        return Math.sqrt(sum);
    }

    /** Global L2 norm of the weights after the update. */
    public double weightNorm() {
        double sum = 0;
        for (float w : after) {
            sum += (double) w * w;
        }
        return Math.sqrt(sum);
    }

    /**
     * A record a tensor, of the update between {@link #before} and {@link #after}.
     *
     * @param clipped what clipping multiplied {@code gradient} by
     * @param eps AdamW's
     */
    public List<TensorRecord> records(long step, FlatBuffer gradient, double clipped, UpdateRule rule, double eps) {
        gradient.copyTo(gradients);
        rule.first().copyTo(first);
        rule.second().ifPresent(v -> v.copyTo(second));
        boolean adaptive = rule.second().isPresent();
        List<TensorRecord> records = new ArrayList<>(layout.entries().size());
        for (TensorLayout.Entry entry : layout.entries()) {
            int from = entry.offset();
            int to = from + entry.size();
            Sums sums = sums(from, to);
            records.add(new TensorRecord(
                    step,
                    entry.name(),
                    Math.sqrt(sums.gradient) / clipped,
                    Math.sqrt(sums.update / entry.size()),
                    Math.sqrt(sums.weight),
                    adaptive ? Math.sqrt(staleness(from, to, eps * eps) / entry.size()) : Double.NaN,
                    Math.sqrt(sums.first),
                    adaptive ? Math.sqrt(sums.second) : Double.NaN));
        }
        return records;
    }

    private record Sums(double weight, double update, double gradient, double first, double second) {}

    private Sums sums(int from, int to) {
        double weight = 0;
        double update = 0;
        double gradient = 0;
        double m = 0;
        double v = 0;
        for (int i = from; i < to; i++) {
            double w = after[i];
            double u = w - before[i];
            double g = gradients[i];
            double a = first[i];
            double b = second[i];
            weight += w * w;
            update += u * u;
            gradient += g * g;
            m += a * a;
            v += b * b;
        }
        return new Sums(weight, update, gradient, m, v);
    }

    /** The sum of g^2 / max(v, eps^2). Where both are 0 nothing moves, and nothing is added. */
    private double staleness(int from, int to, double floor) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double g = gradients[i];
            double v = Math.max(second[i], floor);
            if (g != 0) {
                sum += g * g / v;
            }
        }
        return sum;
    }
}
