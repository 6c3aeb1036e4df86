package dev.epicenter.torch.optim;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The update rule of an optimizer. Its moments are flat buffers in the layout of the weights; it has no other state.
 */
public sealed interface UpdateRule permits AdamW, Sgd {

    /** AdamW's m, SGD's momentum. */
    FlatBuffer first();

    /** AdamW's v; SGD has none. */
    Optional<FlatBuffer> second();

    /** The moments by the names in checkpoints. */
    SortedMap<String, FlatBuffer> moments();

    /**
     * Updates weights and moments in place, in the ranges of this rule.
     *
     * @param step the current step, from 1
     */
    void update(long step, StepRates rates);

    /** The names of the {@link #moments}. */
    static List<String> momentNames(OptimizerConfig.Kind kind) {
        return switch (kind) {
            case ADAMW -> List.of("m", "v");
            case SGD -> List.of("momentum");
        };
    }

    /** The rule of a run file for {@code ranges} of {@code parameters}, with zero moments. */
    static UpdateRule of(OptimizerConfig config, Parameters parameters, List<UpdateRange> ranges) {
        return switch (config.kind()) {
            case ADAMW -> new AdamW(config, parameters, ranges);
            case SGD -> new Sgd(parameters, ranges);
        };
    }
}
