package dev.epicenter.diagnosis.locate;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.TrainableChange;
import dev.epicenter.replay.StandardArms;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import java.util.List;

/**
 * A part of the network that is frozen, damped or reset together.
 *
 * @param patterns of its tensors' names
 * @param tensors those names
 */
public record TensorGroup(List<String> patterns, List<String> tensors) {
    public TensorGroup {
        patterns = List.copyOf(patterns);
        tensors = List.copyOf(tensors);
    }

    /** The parts of the standard arms: QKV, projection and MLP of each block; embeddings; norms; the head. */
    static List<TensorGroup> of(RunConfig run, TensorLayout layout) {
        return StandardArms.freezes(run, layout).stream()
                .map(arm -> arm.interventions().stream()
                        .map(TrainableChange.Freeze.class::cast)
                        .map(TrainableChange.Freeze::pattern)
                        .toList())
                .map(patterns -> new TensorGroup(
                        patterns,
                        patterns.stream()
                                .flatMap(pattern -> TensorPatterns.match(pattern, layout).stream())
                                .map(TensorLayout.Entry::name)
                                .distinct()
                                .toList()))
                .toList();
    }

    /** One pattern for all its tensors, also its display name. */
    public String name() {
        return TensorPatterns.any(patterns);
    }
}
