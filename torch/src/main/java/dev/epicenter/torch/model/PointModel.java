package dev.epicenter.torch.model;

import dev.epicenter.torch.data.Batch;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A trained model of points or tokens, from arrays to arrays. It only reads the weights. */
public record PointModel(Model model, Device device) {

    /** The logits of {@code points} or of the last n positions of sequences, (B * n, V) row-major. */
    public float[] logits(Batch points) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard quiet = new NoGradGuard()) {
            return array(model.forward(MicroBatch.whole(points, device), Dropout.none(), LogitProbe.NONE));
        }
    }

    /**
     * The gradient of the loss of {@code points} with respect to their features, (B, F) row-major.
     *
     * @param loss from logits and targets
     */
    public float[] gradient(Batch points, BiFunction<Tensor, Tensor, Tensor> loss) {
        try (PointerScope scope = new PointerScope()) {
            MicroBatch whole = MicroBatch.whole(points, device);
            Tensor inputs = whole.inputs().detach().set_requires_grad(true);
            MicroBatch watched = new MicroBatch(inputs, whole.targets(), whole.read(), whole.share(), whole.distinct());
            loss.apply(model.forward(watched, Dropout.none(), LogitProbe.NONE), whole.targets())
                    .backward();
            return array(inputs.grad());
        }
    }

    private static float[] array(Tensor tensor) {
        Tensor own = tensor.detach().cpu().contiguous();
        float[] values = new float[Math.toIntExact(own.numel())];
        new FloatPointer(own.data_ptr()).capacity(values.length).get(values);
        return values;
    }
}
