package dev.epicenter.torch.model;

import dev.epicenter.tensor.TensorLayout;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * All weights, all gradients or one moment of a model in one contiguous buffer with a {@link TensorLayout}. It lives as
 * long as the {@link PointerScope} of its creation.
 */
public final class FlatBuffer {
    private final Tensor tensor;
    private final int size;

    /** A buffer of zeros. */
    public FlatBuffer(int size, Device device) {
        this.size = size;
        this.tensor = torch.zeros(new long[] {size}, new TensorOptions(torch.ScalarType.Float))
                .to(device, torch.ScalarType.Float);
    }

    /** The whole buffer as a tensor, (size). */
    public Tensor tensor() {
        return tensor;
    }

    /** A view of one tensor of the layout in its shape. */
    public Tensor view(TensorLayout.Entry entry) {
        long[] shape = entry.shape().stream().mapToLong(Integer::longValue).toArray();
        return tensor.narrow(0, entry.offset(), entry.size()).view(shape);
    }

    /** Overwrites the buffer in one copy. */
    public void load(float[] values) {
        try (PointerScope scope = new PointerScope()) {
            if (tensor.is_cpu()) {
                pointer(tensor).put(values);
            } else {
                tensor.copy_(Tensor.create(values));
            }
        }
    }

    /** Overwrites {@code values} with the buffer in one copy. */
    public void copyTo(float[] values) {
        try (PointerScope scope = new PointerScope()) {
            pointer(tensor.cpu()).get(values);
        }
    }

    /** A copy of the buffer. */
    public float[] toArray() {
        float[] values = new float[size];
        copyTo(values);
        return values;
    }

    private FloatPointer pointer(Tensor cpu) {
        return new FloatPointer(cpu.data_ptr()).capacity(size);
    }
}
