package dev.epicenter.torch.telemetry;

import dev.epicenter.torch.model.LogitProbe;
import dev.epicenter.trace.LogitRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Records the largest absolute logits of one step over all its micro-batches. */
public final class LargestLogits implements LogitProbe {
    private final double[] attention;
    private double output;

    public LargestLogits(int layers) {
        attention = new double[layers];
    }

    @Override
    public void attention(int layer, Tensor scores) {
        attention[layer] = larger(attention[layer], largest(scores));
    }

    @Override
    public void output(Tensor logits) {
        output = larger(output, largest(logits));
    }

    /** The largest logit of the model's output. */
    public OptionalDouble output() {
        return OptionalDouble.of(output);
    }

    /** One record per layer. */
    public List<LogitRecord> attention(long step) {
        List<LogitRecord> records = new ArrayList<>();
        for (int layer = 0; layer < attention.length; layer++) {
            records.add(new LogitRecord(step, layer, attention[layer]));
        }
        return records;
    }

    private static double largest(Tensor x) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            T_TensorTensor_T range = torch.aminmax(x); // one fast pass; the infinity norm takes fifteen times as long
            return larger(
                    Math.abs(range.get0().item_float()), Math.abs(range.get1().item_float()));
        }
    }

    /** Math.max, which propagates NaN: a NaN logit must be visible. */
    private static double larger(double a, double b) {
        return Math.max(a, b);
    }
}
