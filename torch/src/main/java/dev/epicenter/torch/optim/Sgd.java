package dev.epicenter.torch.optim;

import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** SGD with PyTorch's momentum (b = momentum * b + g; w -= lr * b) and decoupled weight decay. */
final class Sgd implements UpdateRule {
    private final FlatBuffer momentum;
    private final List<Slice> slices;

    /** Views of one range of the flat buffers. */
    private record Slice(Tensor w, Tensor g, Tensor b, TensorKnobs knobs) {}

    Sgd(Parameters parameters, List<UpdateRange> ranges) {
        Tensor w = parameters.weights().tensor();
        Tensor g = parameters.gradients().tensor();
        momentum = new FlatBuffer(parameters.layout().size(), w.device());
        slices = ranges.stream()
                .map(r -> new Slice(
                        w.narrow(0, r.from(), r.size()),
                        g.narrow(0, r.from(), r.size()),
                        momentum.tensor().narrow(0, r.from(), r.size()),
                        r.knobs()))
                .toList();
    }

    @Override
    public FlatBuffer first() {
        return momentum;
    }

    @Override
    public Optional<FlatBuffer> second() {
        return Optional.empty();
    }

    @Override
    public SortedMap<String, FlatBuffer> moments() {
        return new TreeMap<>(Map.of("momentum", momentum));
    }

    @Override
    public void update(long step, StepRates rates) {
        for (Slice s : slices) {
            double lr = rates.lr() * s.knobs().lrFactor();
            double decay = s.knobs().weightDecay() * rates.decayFactor();
            if (decay != 0) {
                s.w().mul_(new Scalar(1 - lr * decay));
            }
            s.b().mul_(new Scalar(rates.momentum())).add_(s.g());
            s.w().sub_(s.b(), new Scalar(lr));
        }
    }
}
