package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2, with PyTorch's decay of lr times
 * weight_decay), bias-corrected by the step number.
 */
final class AdamW implements UpdateRule {
    private final OptimizerConfig config;
    private final FlatBuffer m;
    private final FlatBuffer v;
    private final List<Slice> slices;

    /** Views of one range of the flat buffers. */
    private record Slice(Tensor w, Tensor g, Tensor m, Tensor v, TensorKnobs knobs) {}

    AdamW(OptimizerConfig config, Parameters parameters, List<UpdateRange> ranges) {
        this.config = config;
        Tensor w = parameters.weights().tensor();
        Tensor g = parameters.gradients().tensor();
        m = new FlatBuffer(parameters.layout().size(), w.device());
        v = new FlatBuffer(parameters.layout().size(), w.device());
        slices = ranges.stream()
                .map(r -> new Slice(
                        w.narrow(0, r.from(), r.size()),
                        g.narrow(0, r.from(), r.size()),
                        m.tensor().narrow(0, r.from(), r.size()),
                        v.tensor().narrow(0, r.from(), r.size()),
                        r.knobs()))
                .toList();
    }

    @Override
    public FlatBuffer first() {
        return m;
    }

    @Override
    public Optional<FlatBuffer> second() {
        return Optional.of(v);
    }

    @Override
    public SortedMap<String, FlatBuffer> moments() {
        return new TreeMap<>(Map.of("m", m, "v", v));
    }

    @Override
    public void update(long step, StepRates rates) {
        // The bias corrections are folded into the step size and eps (Kingma and Ba 2015, end of section 2), which
        // saves a pass.
        double correction1 = 1 - rates.beta1Product();
        double correction2 = Math.sqrt(1 - rates.beta2Product());
        Scalar eps = new Scalar(config.eps() * correction2);
        for (Slice s : slices) {
            double lr = rates.lr() * s.knobs().lrFactor();
            double decay = s.knobs().weightDecay() * rates.decayFactor();
            if (decay != 0) {
                s.w().mul_(new Scalar(1 - lr * decay));
            }
            s.m().lerp_(s.g(), new Scalar(1 - rates.beta1()));
            s.v().mul_(new Scalar(rates.beta2())).addcmul_(s.g(), s.g(), new Scalar(1 - rates.beta2()));
            s.w().addcdiv_(s.m(), s.v().sqrt().add_(eps), new Scalar(-lr * correction2 / correction1));
        }
    }
}
