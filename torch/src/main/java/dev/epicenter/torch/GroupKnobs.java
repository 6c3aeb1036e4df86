package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.TrainableChange;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import dev.epicenter.torch.optim.TensorKnobs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            if (change instanceof TrainableChange.Freeze freeze) {
                TensorPatterns.match(freeze.pattern(), layout)
                        .forEach(tensor -> knobs.computeIfPresent(
                                tensor, (t, k) -> new TensorKnobs(k.lrFactor(), k.weightDecay(), true)));
            } else if (change instanceof HyperparameterChange group
                    && group.tensors().isPresent()) {
                TensorPatterns.match(group.tensors().get(), layout)
                        .forEach(tensor -> knobs.computeIfPresent(tensor, (t, k) -> changed(config, group, t, k)));
            }
        }
        return knobs;
    }

    private static TensorKnobs changed(
            OptimizerConfig config, HyperparameterChange change, TensorLayout.Entry tensor, TensorKnobs knobs) {
        if (change.knob() == Hyperparameter.WEIGHT_DECAY) {
            boolean decays = config.decay().actsOn(tensor.shape().size());
            return new TensorKnobs(knobs.lrFactor(), decays ? change.apply(knobs.weightDecay()) : 0, knobs.frozen());
        }
        if (change.factor().isPresent()) {
            return new TensorKnobs(
                    knobs.lrFactor() * change.factor().getAsDouble(), knobs.weightDecay(), knobs.frozen());
        }
        if (config.lr() == 0) {
            throw new EpicenterException(
                    change.text()
                            + ": lr is 0 for the whole run, and a group's is a share of it; raise lr, and scale the other tensors");
        }
        return new TensorKnobs(change.apply(config.lr()) / config.lr(), knobs.weightDecay(), knobs.frozen());
    }
}
