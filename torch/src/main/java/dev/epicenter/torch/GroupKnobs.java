package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.segment.Intervention;
import dev.epicenter.segment.InterventionParser;
import dev.epicenter.segment.Knob;
import dev.epicenter.segment.TensorLayout;
import dev.epicenter.segment.TensorPatterns;
import dev.epicenter.torch.optim.TensorKnobs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Computes the knobs of each tensor: those of the whole run, changed by interventions on groups of tensors. */
final class GroupKnobs {
    private GroupKnobs() {}

    /**
     * The knobs by tensor, in the layout's order.
     *
     * @param config after changes of the whole run's knobs; group changes are applied on top, in any position of the
     *     arm
     */
    static Map<TensorLayout.Entry, TensorKnobs> of(
            OptimizerConfig config, TensorLayout layout, List<Intervention> interventions) {
        Map<TensorLayout.Entry, TensorKnobs> knobs = new LinkedHashMap<>();
        layout.entries().forEach(tensor -> knobs.put(tensor, TensorKnobs.of(config, tensor)));
        for (Intervention change : interventions) {
            if (change instanceof Intervention.Freeze freeze) {
                TensorPatterns.match(freeze.pattern(), layout)
                        .forEach(tensor -> knobs.computeIfPresent(
                                tensor, (t, k) -> new TensorKnobs(k.lrFactor(), k.weightDecay(), true)));
            } else if (change instanceof Intervention.ScaleGroup scale) {
                UnaryOperator<TensorKnobs> scaled = scale.knob() == Knob.LR
                        ? k -> new TensorKnobs(k.lrFactor() * scale.factor(), k.weightDecay(), k.frozen())
                        : k -> new TensorKnobs(k.lrFactor(), k.weightDecay() * scale.factor(), k.frozen());
                TensorPatterns.match(scale.pattern(), layout)
                        .forEach(tensor -> knobs.computeIfPresent(tensor, (t, k) -> scaled.apply(k)));
            } else if (change instanceof Intervention.SetGroup set) {
                TensorPatterns.match(set.pattern(), layout)
                        .forEach(tensor -> knobs.computeIfPresent(tensor, (t, k) -> set(config, set, t, k)));
            }
        }
        return knobs;
    }

    private static TensorKnobs set(
            OptimizerConfig config, Intervention.SetGroup set, TensorLayout.Entry tensor, TensorKnobs knobs) {
        if (set.knob() == Knob.WEIGHT_DECAY) {
            boolean decays = config.decay().actsOn(tensor.shape().size());
            return new TensorKnobs(knobs.lrFactor(), decays ? set.value() : 0, knobs.frozen());
        }
        if (config.lr() == 0) {
            throw new EpicenterException(
                    InterventionParser.format(set)
                            + ": a group's lr is a fraction of the whole run's, which is 0; raise lr, and scale the other tensors");
        }
        return new TensorKnobs(set.value() / config.lr(), knobs.weightDecay(), knobs.frozen());
    }
}
