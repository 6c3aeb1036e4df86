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
 * Checks that interventions change something in a run. An arm that changes nothing would look like evidence. A requested arm
 * of this kind is refused; a standard set omits it.
 */
public final class InterventionCheck {
    private InterventionCheck() {}

    /**
     * Refuses interventions that cannot be applied or change nothing.
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
     * As above; also refuses batches that {@code segment} does not train on.
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

    /** The reason why {@code intervention} changes nothing in a run of {@code config}; empty if it may change something. */
    public static Optional<String> problem(Intervention intervention, RunConfig config, TensorLayout layout) {
        if (config.trainer() instanceof TrainerConfig.External && !canBeAsked(intervention)) {
            return Optional.of("external trainers do not support this intervention");
        }
        if (intervention instanceof Scale scale) {
            return unused(scale.knob(), config)
                    .or(() -> zero(
                            EffectiveConfig.value(config, scale.knob()),
                            scale.knob().key()));
        } else if (intervention instanceof Set set) {
            return unused(set.knob(), config)
                    // For an external trainer the run file has only the values that the user gave.
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
            // float32 is never refused: a planted fault or the trainer may round the weights.
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
                    ? Optional.of("this factor keeps all " + sequences + " sequences of a batch; give a smaller factor")
                    : Optional.empty();
        }
        boolean otherData = intervention instanceof DataSeed
                || intervention instanceof SkipBatches
                || intervention instanceof ReplaceBatches
                || intervention instanceof ReplaceRows
                || intervention instanceof PermuteBatches;
        if (otherData && data.fullBatch()) {
            return Optional.of("every batch of this run is the full batch, so there is no other data");
        }
        return intervention instanceof ReplaceRows replace
                        && (replace.rows().isEmpty()
                                || replace.rows().get(replace.rows().size() - 1) >= sequences)
                ? Optional.of("a batch of this run has the sequences 0 to " + (sequences - 1))
                : Optional.empty();
    }

    private static Optional<String> zero(double value, String name) {
        return value == 0
                ? Optional.of(
                        "it is 0 in this run, so a factor changes nothing; give a value instead, " + name + "=VALUE")
                : Optional.empty();
    }

    private static Optional<String> same(Object value, Object other) {
        return value.equals(other)
                ? Optional.of("it has this value in the run already; give another")
                : Optional.empty();
    }

    /** A group must contain a tensor that the hyper-parameter acts on. */
    private static Optional<String> group(Knob knob, String pattern, RunConfig config, TensorLayout layout) {
        OptimizerConfig.Decay decay = config.optimizer().decay();
        boolean acts = knob == Knob.LR
                || TensorPatterns.matching(pattern, layout).stream()
                        .anyMatch(tensor -> decay.actsOn(tensor.shape().size()));
        return unmatched(pattern, layout)
                .or(() -> acts
                        ? Optional.empty()
                        : Optional.of("weight decay acts on no matching tensor: optimizer.decay is matrices"));
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

    /** Whether the protocol in {@code docs/reference/segment.md} can express the intervention. */
    private static boolean canBeAsked(Intervention intervention) {
        return !(intervention instanceof ReplaceRows
                || intervention instanceof ScaleBatch
                || intervention instanceof SetBatch
                || intervention instanceof LossPrecision
                || intervention instanceof WeightPrecision);
    }

    /** An external trainer may not report its tensors. It then refuses unknown patterns itself. */
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
