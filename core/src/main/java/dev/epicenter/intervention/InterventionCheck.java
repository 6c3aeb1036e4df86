package dev.epicenter.intervention;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.DataConfig;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.intervention.DataChange.DataSeed;
import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.DataChange.ReplaceRows;
import dev.epicenter.intervention.DataChange.ScaleBatch;
import dev.epicenter.intervention.DataChange.SetBatch;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.intervention.StateChange.Rescale;
import dev.epicenter.intervention.StateChange.ResetMoments;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether interventions can change anything in a run. An arm that changes nothing looks like evidence and is none: on the
 * command line it is refused, and a standard set skips it.
 */
public final class InterventionCheck
        implements Intervention.Families<Optional<String>>,
                StateChange.Types<Optional<String>>,
                DataChange.Types<Optional<String>> {
    private final RunConfig config;
    private final TensorLayout layout;

    private InterventionCheck(RunConfig config, TensorLayout layout) {
        this.config = config;
        this.layout = layout;
    }

    /**
     * Refuses what cannot be applied or changes nothing.
     *
     * @throws EpicenterException if so; in one line that names the intervention
     */
    public static void check(List<Intervention> interventions, RunConfig config, TensorLayout layout) {
        EffectiveConfig.of(config, interventions);
        for (Intervention intervention : interventions) {
            problem(intervention, config, layout).ifPresent(problem -> {
                throw new EpicenterException(intervention.text() + ": " + problem);
            });
        }
    }

    /** Why {@code intervention} matches nothing or changes nothing in a run of {@code config}; empty if it may. */
    public static Optional<String> problem(Intervention intervention, RunConfig config, TensorLayout layout) {
        if (config.trainer() instanceof TrainerConfig.External && !intervention.accept(ExternalRequests.POSSIBLE)) {
            return Optional.of("external trainers do not support this intervention");
        }
        return intervention.accept(new InterventionCheck(config, layout));
    }

    @Override
    public Optional<String> hyperparameter(HyperparameterChange change) {
        Optional<String> none =
                change.tensors().map(pattern -> group(change.knob(), pattern)).orElseGet(() -> unused(change.knob()));
        if (none.isPresent()) {
            return none;
        }
        double own = EffectiveConfig.value(config, change.knob());
        if (change.setting().isPresent()) {
            // The run file of an external trainer need not have the values that it trains with.
            return change.tensors().isEmpty() && config.trainer() instanceof TrainerConfig.External
                    ? Optional.empty()
                    : same(own, change.setting().getAsDouble());
        }
        return own == 0
                ? Optional.of("it is 0 in this run, so a factor changes nothing; give a value instead, " + change.key()
                        + "=VALUE")
                : Optional.empty();
    }

    @Override
    public Optional<String> precision(PrecisionChange change) {
        if (change instanceof PrecisionChange.Autocast) {
            return config.trainer() instanceof TrainerConfig.External
                    ? Optional.empty()
                    : Optional.of("the built-in trainer does not use autocast");
        }
        PrecisionConfig changed = change.apply(config.precision());
        // float32 weights are never refused: a run file that says so does not prove that nothing rounds the weights.
        return changed.equals(config.precision()) && !change.text().equals("weights=float32")
                ? same(changed, config.precision())
                : Optional.empty();
    }

    @Override
    public Optional<String> trainable(TrainableChange change) {
        return change instanceof TrainableChange.Freeze freeze ? unmatched(freeze.pattern()) : Optional.empty();
    }

    @Override
    public Optional<String> state(StateChange change) {
        return change.accept((StateChange.Types<Optional<String>>) this);
    }

    @Override
    public Optional<String> resetMoments(ResetMoments reset) {
        List<String> moments = config.optimizer().kind().moments();
        return moments.contains(reset.moment())
                ? unmatched(reset.pattern())
                : Optional.of(
                        "this run's optimizer has no " + reset.moment() + "; it has " + String.join(" and ", moments));
    }

    @Override
    public Optional<String> rescale(Rescale rescale) {
        return unmatched(rescale.pattern());
    }

    @Override
    public Optional<String> jitter(Jitter jitter) {
        return unmatched(jitter.pattern());
    }

    @Override
    public Optional<String> nudge(Nudge nudge) {
        return unmatched(nudge.pattern());
    }

    @Override
    public Optional<String> data(DataChange change) {
        return change.needsOtherBatches() && data().fullBatch()
                ? Optional.of("every batch of this run is the full batch, so there is no other data")
                : change.accept((DataChange.Types<Optional<String>>) this);
    }

    @Override
    public Optional<String> dataSeed(DataSeed order) {
        return Optional.empty();
    }

    @Override
    public Optional<String> skip(SkipBatches skip) {
        return Optional.empty();
    }

    @Override
    public Optional<String> replace(ReplaceBatches replace) {
        return Optional.empty();
    }

    @Override
    public Optional<String> replaceRows(ReplaceRows replace) {
        if (config.trainer() instanceof TrainerConfig.External) {
            return Optional.empty(); // only the trainer knows how many rows a batch has, and refuses others
        }
        int sequences = data().sequences();
        return replace.rows().isEmpty() || replace.rows().get(replace.rows().size() - 1) >= sequences
                ? Optional.of("a batch of this run has the sequences 0 to " + (sequences - 1))
                : Optional.empty();
    }

    @Override
    public Optional<String> permute(PermuteBatches permute) {
        return Optional.empty();
    }

    @Override
    public Optional<String> scaleBatch(ScaleBatch scale) {
        int sequences = data().sequences();
        return scale.factor() < 1 && Math.round(sequences * scale.factor()) == sequences
                ? Optional.of("this factor keeps all " + sequences + " sequences of a batch; give a smaller factor")
                : Optional.empty();
    }

    @Override
    public Optional<String> setBatch(SetBatch set) {
        int sequences = data().sequences();
        return set.sequences() > sequences
                ? Optional.of("the run's batches have " + sequences + " sequences; give fewer")
                : same(sequences, set.sequences());
    }

    private DataConfig data() {
        return config.data();
    }

    private static Optional<String> same(Object value, Object other) {
        return value.equals(other)
                ? Optional.of("it has this value in the run already; give another")
                : Optional.empty();
    }

    /** A group must have a tensor that the hyper-parameter acts on. */
    private Optional<String> group(Hyperparameter knob, String pattern) {
        OptimizerConfig.Decay decay = config.optimizer().decay();
        boolean acts = knob == Hyperparameter.LR
                || TensorPatterns.matching(pattern, layout).stream()
                        .anyMatch(tensor -> decay.actsOn(tensor.shape().size()));
        return unmatched(pattern)
                .or(() -> acts
                        ? Optional.empty()
                        : Optional.of("weight decay acts on no matching tensor: optimizer.decay is matrices"));
    }

    private Optional<String> unused(Hyperparameter knob) {
        boolean used = switch (knob) {
            case BETA1, BETA2, EPS -> adamw();
            case MOMENTUM -> !adamw();
            case LR, WEIGHT_DECAY, CLIP_GRAD_NORM -> true;
            case DROPOUT ->
                config.model() instanceof ModelConfig.Gpt
                        || config.model() instanceof ModelConfig.Mlp
                        || config.model().dropout() > 0;
        };
        if (knob == Hyperparameter.DROPOUT && !used) {
            return Optional.of("this run's model has no dropout");
        }
        return used
                ? Optional.empty()
                : Optional.of(
                        "this run's optimizer is " + (adamw() ? "adamw" : "sgd") + ", which has no " + knob.key());
    }

    /** Nothing is known about the tensors of a trainer that does not list them; it refuses what it does not have. */
    private Optional<String> unmatched(String pattern) {
        if (layout.entries().isEmpty()) {
            return Optional.empty();
        }
        return TensorPatterns.matching(pattern, layout).isEmpty()
                ? Optional.of(TensorPatterns.nothingMatches(pattern, layout))
                : Optional.empty();
    }

    private boolean adamw() {
        return config.optimizer().kind() == OptimizerConfig.Kind.ADAMW;
    }
}
