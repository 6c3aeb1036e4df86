package dev.epicenter.segment;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.segment.Intervention.DataSeed;
import dev.epicenter.segment.Intervention.Freeze;
import dev.epicenter.segment.Intervention.Jitter;
import dev.epicenter.segment.Intervention.LossPrecision;
import dev.epicenter.segment.Intervention.Nudge;
import dev.epicenter.segment.Intervention.PermuteBatches;
import dev.epicenter.segment.Intervention.ReplaceBatches;
import dev.epicenter.segment.Intervention.ReplaceRows;
import dev.epicenter.segment.Intervention.Rescale;
import dev.epicenter.segment.Intervention.ResetMoments;
import dev.epicenter.segment.Intervention.Scale;
import dev.epicenter.segment.Intervention.ScaleBatch;
import dev.epicenter.segment.Intervention.ScaleGroup;
import dev.epicenter.segment.Intervention.Set;
import dev.epicenter.segment.Intervention.SetBatch;
import dev.epicenter.segment.Intervention.SetGroup;
import dev.epicenter.segment.Intervention.SkipBatches;
import dev.epicenter.segment.Intervention.WeightPrecision;
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

    /**
     * As above, and refuses batches that {@code segment} does not train on.
     *
     * @throws EpicenterException if so; in one line, naming the intervention
     */
    public static void check(Segment segment, RunConfig config, TensorLayout layout) {
        check(segment.interventions(), config, layout);
        for (Intervention intervention : segment.interventions()) {
            BatchReach.problem(intervention, segment).ifPresent(problem -> {
                throw new EpicenterException(InterventionParser.format(intervention) + ": " + problem);
            });
        }
    }

    /** Why {@code intervention} matches nothing or changes nothing in a run of {@code config}; empty if it may. */
    public static Optional<String> problem(Intervention intervention, RunConfig config, TensorLayout layout) {
        if (config.trainer() instanceof TrainerConfig.External && !canBeAsked(intervention)) {
            return Optional.of("an external trainer cannot be asked for that");
        }
        if (intervention instanceof Scale scale) {
            return unused(scale.knob(), config)
                    .or(() -> zero(
                            EffectiveConfig.value(config, scale.knob()),
                            scale.knob().key()));
        } else if (intervention instanceof Set set) {
            return unused(set.knob(), config)
                    // Of an external trainer the run file knows only what it was told.
                    .or(() -> config.trainer() instanceof TrainerConfig.External
                            ? Optional.empty()
                            : same(EffectiveConfig.value(config, set.knob()), set.value()));
        } else if (intervention instanceof ScaleGroup scale) {
            double value = EffectiveConfig.value(config, scale.knob());
            return group(scale.knob(), scale.pattern(), config, layout)
                    .or(() -> zero(value, scale.knob().key() + "@" + scale.pattern()));
        } else if (intervention instanceof SetGroup set) {
            return group(set.knob(), set.pattern(), config, layout)
                    .or(() -> same(EffectiveConfig.value(config, set.knob()), set.value()));
        } else if (intervention instanceof LossPrecision precision) {
            return same(config.precision().loss(), precision.loss());
        } else if (intervention instanceof WeightPrecision precision) {
            // float32 is never refused: a run file that says so does not prove that nothing rounds the weights.
            return precision.weights() == PrecisionConfig.Weights.FLOAT32
                    ? Optional.empty()
                    : same(config.precision().weights(), precision.weights());
        }
        return stateProblem(intervention, config, layout).or(() -> dataProblem(intervention, config.data()));
    }

    private static Optional<String> stateProblem(Intervention intervention, RunConfig config, TensorLayout layout) {
        if (intervention instanceof Freeze freeze) {
            return unmatched(freeze.pattern(), layout);
        } else if (intervention instanceof Rescale rescale) {
            return unmatched(rescale.pattern(), layout);
        } else if (intervention instanceof Jitter jitter) {
            return unmatched(jitter.pattern(), layout);
        } else if (intervention instanceof Nudge nudge) {
            return unmatched(nudge.pattern(), layout);
        } else if (intervention instanceof ResetMoments reset) {
            List<String> moments = config.optimizer().kind().moments();
            return moments.contains(reset.moment())
                    ? unmatched(reset.pattern(), layout)
                    : Optional.of("this run's optimizer has no " + reset.moment() + "; it has "
                            + String.join(" and ", moments));
        }
        return Optional.empty();
    }

    private static Optional<String> dataProblem(Intervention intervention, DataConfig data) {
        int sequences = data.sequences();
        if (intervention instanceof SetBatch set) {
            return set.sequences() > sequences
                    ? Optional.of("the run's batches have " + sequences + " sequences; give fewer")
                    : same(sequences, set.sequences());
        } else if (intervention instanceof ScaleBatch scale) {
            return scale.factor() < 1 && Math.round(sequences * scale.factor()) == sequences
                    ? Optional.of(
                            "of the " + sequences + " sequences of a batch that leaves all; give a smaller factor")
                    : Optional.empty();
        }
        boolean otherData = intervention instanceof DataSeed
                || intervention instanceof SkipBatches
                || intervention instanceof ReplaceBatches
                || intervention instanceof ReplaceRows
                || intervention instanceof PermuteBatches;
        if (otherData && data.fullBatch()) {
            return Optional.of("every batch of this run is the full batch, so that there is no other data");
        }
        return intervention instanceof ReplaceRows replace
                        && (replace.rows().isEmpty()
                                || replace.rows().get(replace.rows().size() - 1) >= sequences)
                ? Optional.of("a batch of this run has the sequences 0 to " + (sequences - 1))
                : Optional.empty();
    }

    private static Optional<String> zero(double value, String name) {
        return value == 0
                ? Optional.of("it is 0 in this run, so that a factor changes nothing; give a value instead, " + name
                        + "=VALUE")
                : Optional.empty();
    }

    private static Optional<String> same(Object value, Object other) {
        return value.equals(other)
                ? Optional.of("it has this value in the run already; give another")
                : Optional.empty();
    }

    /** A group must have a tensor that the knob acts on. */
    private static Optional<String> group(Knob knob, String pattern, RunConfig config, TensorLayout layout) {
        OptimizerConfig.Decay decay = config.optimizer().decay();
        boolean acts = knob == Knob.LR
                || TensorPatterns.matching(pattern, layout).stream()
                        .anyMatch(tensor -> decay.actsOn(tensor.shape().size()));
        return unmatched(pattern, layout)
                .or(() -> acts
                        ? Optional.empty()
                        : Optional.of("no tensor that matches decays: optimizer.decay is matrices"));
    }

    private static Optional<String> unused(Knob knob, RunConfig config) {
        boolean used = switch (knob) {
            case BETA1, BETA2, EPS -> adamw(config);
            case MOMENTUM -> !adamw(config);
            case LR, WEIGHT_DECAY, CLIP_GRAD_NORM -> true;
            case DROPOUT ->
                config.model() instanceof ModelConfig.Gpt || config.model().dropout() > 0;
        };
        if (knob == Knob.DROPOUT && !used) {
            return Optional.of("this run's model has no dropout");
        }
        return used
                ? Optional.empty()
                : Optional.of("this run's optimizer is " + (adamw(config) ? "adamw" : "sgd") + ", which has no "
                        + knob.key());
    }

    /** What {@code docs/reference/segment.md} has words for. */
    private static boolean canBeAsked(Intervention intervention) {
        return !(intervention instanceof ReplaceRows
                || intervention instanceof ScaleBatch
                || intervention instanceof SetBatch
                || intervention instanceof LossPrecision
                || intervention instanceof WeightPrecision);
    }

    /** Nothing is known of the tensors of a trainer that does not tell; it refuses by itself what it does not have. */
    private static Optional<String> unmatched(String pattern, TensorLayout layout) {
        if (layout.entries().isEmpty()) {
            return Optional.empty();
        }
        return TensorPatterns.matching(pattern, layout).isEmpty()
                ? Optional.of(TensorPatterns.nothingMatches(pattern, layout))
                : Optional.empty();
    }

    private static boolean adamw(RunConfig config) {
        return config.optimizer().kind() == OptimizerConfig.Kind.ADAMW;
    }
}
