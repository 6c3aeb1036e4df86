package dev.epicenter.torch.model;

import dev.epicenter.tensor.TensorLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of a model and their gradients. Each parameter is an autograd leaf whose memory is a view of the flat
 * weights. Its {@code grad} is a view of the flat gradients, to which backward adds in place. Clipping, updates,
 * checkpoints and measurements are therefore operations on two long vectors.
 */
public final class Parameters {
    private final TensorLayout layout;
    private final FlatBuffer weights;
    private final FlatBuffer gradients;
    private final Map<String, Tensor> leaves = new LinkedHashMap<>();

    public Parameters(TensorLayout layout, Device device) {
        this.layout = layout;
        weights = new FlatBuffer(layout.size(), device);
        gradients = new FlatBuffer(layout.size(), device);
        for (TensorLayout.Entry entry : layout.entries()) {
            Tensor leaf = weights.view(entry).detach().set_requires_grad(true);
            leaf.mutable_grad().put(gradients.view(entry));
            leaves.put(entry.name(), leaf);
        }
    }

    public TensorLayout layout() {
        return layout;
    }

    public FlatBuffer weights() {
        return weights;
    }

    public FlatBuffer gradients() {
        return gradients;
    }

    boolean has(String name) {
        return leaves.containsKey(name);
    }

    Tensor get(String name) {
        Tensor leaf = leaves.get(name);
        if (leaf == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return leaf;
    }
}
