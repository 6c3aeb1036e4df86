package dev.epicenter.diagnosis.ranking;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.config.TrainerConfig;
import dev.epicenter.diagnosis.replays.PlannedReplay;
import dev.epicenter.diagnosis.replays.SpikeContext;
import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.HyperparameterChange.Set;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.Interventions;
import dev.epicenter.intervention.PrecisionChange.Autocast;
import dev.epicenter.intervention.PrecisionChange.LossPrecision;
import dev.epicenter.intervention.PrecisionChange.WeightPrecision;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.intervention.TrainableChange.Freeze;
import dev.epicenter.replay.StandardArms;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One replay of a ranking: a change whose effect differs between causes. All probes start from one state before the onset and
 * end when a spike at the control's place would have been detected.
 */
public enum Probe {
    SHAM("a sham") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return one(StandardArms.jitter(1));
        }
    },
    SECOND_SHAM("a second sham") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return one(StandardArms.jitter(2));
        }
    },
    /** A thousand times as large: prevents a spike that is near to marginal. */
    LARGE_SHAM("a sham a thousand times as large") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return one(new Jitter(1000 * StandardArms.JITTER, 1));
        }
    },
    OTHER_BATCHES("other batches") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return context.fullBatch() ? Optional.empty() : Optional.of(others(context, distance));
        }
    },
    PERMUTED_BATCHES("its batches permuted") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return context.fullBatch()
                    ? Optional.empty()
                    : one(new PermuteBatches(
                            context.firstBatch(distance), context.plan().batch(context.onset()), 1));
        }
    },
    EARLIER_STATE("an earlier state") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return Optional.of(Interventions.NONE);
        }

        @Override
        boolean fromEarlierState() {
            return true;
        }
    },
    EARLIER_STATE_OTHER_BATCHES("an earlier state and other batches") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return OTHER_BATCHES.arm(context, distance);
        }

        @Override
        boolean fromEarlierState() {
            return true;
        }
    },
    FROZEN("all weights frozen") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return Optional.of(FREEZE_ALL);
        }
    },
    FROZEN_OTHER_BATCHES("all weights frozen and other batches") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return context.fullBatch() ? Optional.empty() : Optional.of(FREEZE_ALL.and(others(context, distance)));
        }
    },
    /** Which tensors and moments change while all weights are frozen. It is no replay of the spike. */
    CHANGED_WHILE_FROZEN(
            "all weights frozen", List.of(Answer.UNCHANGED, Answer.CHANGED_WEIGHTS, Answer.CHANGED_MOMENTS)) {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return Optional.of(FREEZE_ALL);
        }
    },
    LR_HALF("half the learning rate") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return scaled(Hyperparameter.LR, 0.5);
        }
    },
    LR_TENTH("a tenth of the learning rate") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return scaled(Hyperparameter.LR, 0.1);
        }
    },
    LR_HUNDREDTH("a hundredth of the learning rate") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return scaled(Hyperparameter.LR, 0.01);
        }
    },
    DECAY_HALF("half the weight decay") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return decays(context) ? scaled(Hyperparameter.WEIGHT_DECAY, 0.5) : Optional.empty();
        }
    },
    NO_DECAY("no weight decay") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return decays(context) ? one(new Set(Hyperparameter.WEIGHT_DECAY, 0)) : Optional.empty();
        }
    },
    /** The value of the run file: changes nothing unless the trainer used another. */
    BETA1_AS_CONFIGURED("beta1 set to its configured value") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return asStated(context, Hyperparameter.BETA1);
        }
    },
    BETA2_AS_CONFIGURED("beta2 set to its configured value") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return asStated(context, Hyperparameter.BETA2);
        }
    },
    NO_MOMENTUM("no momentum") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return !adam(context) && optimizer(context).momentum() > 0
                    ? one(new Set(Hyperparameter.MOMENTUM, 0))
                    : Optional.empty();
        }
    },
    /** The value of the run file, as for the betas. */
    MOMENTUM_AS_CONFIGURED("momentum set to its configured value") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            OptionalDouble stated = context.optimizer().stated(Hyperparameter.MOMENTUM);
            return !adam(context) && stated.isPresent() && stated.getAsDouble() > 0
                    ? one(new Set(Hyperparameter.MOMENTUM, stated.getAsDouble()))
                    : Optional.empty();
        }
    },
    LOSS_IN_FLOAT64("the loss in float64") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return one(new LossPrecision(PrecisionConfig.Loss.FLOAT64));
        }
    },
    WEIGHTS_IN_FLOAT32("the weights in float32") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return one(new WeightPrecision(PrecisionConfig.Weights.FLOAT32));
        }
    },
    AUTOCAST_OFF("autocast off") {
        @Override
        Optional<Interventions> arm(SpikeContext context, long distance) {
            return context.config().trainer() instanceof TrainerConfig.External
                    ? one(new Autocast())
                    : Optional.empty();
        }
    };

    private static final Interventions FREEZE_ALL = Interventions.of(new Freeze("*"));

    private final String words;
    private final List<Answer> answers;

    Probe(String words) {
        this(words, List.of(Answer.SAME, Answer.EARLIER, Answer.LATER, Answer.NONE));
    }

    Probe(String words, List<Answer> answers) {
        this.words = words;
        this.answers = answers;
    }

    /** The change as the end of a sentence. */
    public String words() {
        return words;
    }

    /** The change; empty where it makes no sense for this run. */
    abstract Optional<Interventions> arm(SpikeContext context, long distance);

    /** Whether an earlier state replaces the run's own. */
    boolean fromEarlierState() {
        return false;
    }

    /** The answers that it can have. */
    public List<Answer> answers() {
        return answers;
    }

    /** As in files. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Its replay; empty where the run or the trainer has no such change, or no earlier state is left.
     *
     * @param distance steps from its start to the onset
     */
    Optional<PlannedReplay> plan(SpikeContext context, long distance) {
        Optional<Interventions> arm = arm(context, distance).filter(context::can);
        if (arm.isEmpty()) {
            return Optional.empty();
        }
        if (!fromEarlierState()) {
            return Optional.of(context.replay(distance, context.near(), arm.get()));
        }
        return context.earlier(distance).stream()
                .findFirst()
                .map(back -> context.replayEarlier(distance, back, context.near(), arm.get()));
    }

    private static Optional<Interventions> one(Intervention change) {
        return Optional.of(Interventions.of(change));
    }

    private static Optional<Interventions> scaled(Hyperparameter knob, double factor) {
        return one(new Scale(knob, factor));
    }

    private static Interventions others(SpikeContext context, long distance) {
        return Interventions.of(
                new ReplaceBatches(context.firstBatch(distance), context.plan().batch(context.near()), 1));
    }

    private static Optional<Interventions> asStated(SpikeContext context, Hyperparameter knob) {
        OptionalDouble stated = context.optimizer().stated(knob);
        return adam(context) && stated.isPresent() ? one(new Set(knob, stated.getAsDouble())) : Optional.empty();
    }

    private static OptimizerConfig optimizer(SpikeContext context) {
        return context.optimizer().used();
    }

    private static boolean adam(SpikeContext context) {
        return optimizer(context).kind() == OptimizerConfig.Kind.ADAMW;
    }

    private static boolean decays(SpikeContext context) {
        return optimizer(context).weightDecay() > 0;
    }
}
