package dev.epicenter.segment;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.Intervention.DataSeed;
import dev.epicenter.segment.Intervention.Freeze;
import dev.epicenter.segment.Intervention.ResetMoments;
import dev.epicenter.segment.Intervention.Scale;
import dev.epicenter.segment.Intervention.Set;
import dev.epicenter.segment.Intervention.SkipBatches;
import java.util.List;
import java.util.Optional;

/**
 * Whether interventions can change anything in a run. An arm that changes nothing looks like evidence and is none; so a
 * typed one is refused, and a standard set leaves it out.
 */
public final class InterventionCheck {
    private InterventionCheck() {}

    /**
     * Refuses what cannot be applied, or changes nothing.
     *
     * @throws EpicenterException if so; in one line, naming the intervention
     */
    public static void check(List<Intervention> interventions, RunConfig config, TensorLayout layout) {
        EffectiveConfig.of(config, interventions);
        for (Intervention intervention : interventions) {
            problem(intervention, config, layout).ifPresent(problem -> {
                throw new EpicenterException(InterventionParser.format(intervention) + ": " + problem);
            });
        }
    }

    /** Why {@code intervention} matches nothing or changes nothing in a run of {@code config}; empty if it may. */
    public static Optional<String> problem(Intervention intervention, RunConfig config, TensorLayout layout) {
        if (intervention instanceof Scale scale) {
            return unused(scale.knob(), config)
                    .or(() -> Optional.of(
                                    "it is 0 in this run, so that a factor changes nothing; give a value instead, "
                                            + scale.knob().key() + "=VALUE")
                            .filter(problem -> EffectiveConfig.value(config, scale.knob()) == 0));
        } else if (intervention instanceof Set set) {
            return unused(set.knob(), config)
                    .or(() -> Optional.of("it has this value in the run already; give another")
                            .filter(problem -> EffectiveConfig.value(config, set.knob()) == set.value()));
        } else if (intervention instanceof Freeze freeze) {
            return unmatched(freeze.pattern(), layout);
        } else if (intervention instanceof ResetMoments reset) {
            List<String> moments = adamw(config) ? List.of("m", "v") : List.of("momentum");
            return moments.contains(reset.moment())
                    ? unmatched(reset.pattern(), layout)
                    : Optional.of("this run's optimizer has no " + reset.moment() + "; it has "
                            + String.join(" and ", moments));
        } else if (intervention instanceof DataSeed || intervention instanceof SkipBatches) {
            boolean fullBatch =
                    config.data() instanceof DataConfig.Modular modular && modular.stepPairs() == modular.trainPairs();
            return fullBatch
                    ? Optional.of("every batch of this run is the full batch, so that there is no other data")
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<String> unused(Knob knob, RunConfig config) {
        boolean used = switch (knob) {
            case BETA1, BETA2, EPS -> adamw(config);
            case MOMENTUM -> !adamw(config);
            case LR, WEIGHT_DECAY, CLIP_GRAD_NORM, DROPOUT -> true;
        };
        return used
                ? Optional.empty()
                : Optional.of("this run's optimizer is " + (adamw(config) ? "adamw" : "sgd") + ", which has no "
                        + knob.key());
    }

    private static Optional<String> unmatched(String pattern, TensorLayout layout) {
        return TensorPatterns.matching(pattern, layout).isEmpty()
                ? Optional.of(TensorPatterns.nothingMatches(pattern, layout))
                : Optional.empty();
    }

    private static boolean adamw(RunConfig config) {
        return config.optimizer().kind() == OptimizerConfig.Kind.ADAMW;
    }
}
