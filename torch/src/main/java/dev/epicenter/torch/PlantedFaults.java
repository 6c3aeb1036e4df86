package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.Fault;
import dev.epicenter.config.KeyException;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.segment.Segment;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.optim.StepRates;
import dev.epicenter.torch.optim.UpdateRule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Applies planted faults to the steps of a segment; the workload applies those in batches. Interventions act on top of
 * faults: a setting or a precision that is set replaces the fault's, and factors multiply.
 */
final class PlantedFaults {
    private static final int ALL_ROWS = -1;

    private final List<Fault> faults;
    private final ChangedSettings beta1;
    private final ChangedSettings beta2;
    private final ChangedSettings momentum;
    private final boolean weightsSet;
    private final boolean lossSet;
    private final long abandonedUntil;

    PlantedFaults(List<Fault> faults, Segment segment) {
        this.faults = faults;
        this.abandonedUntil = segment.abandonedUntil();
        List<Intervention> changes = segment.interventions();
        beta1 = ChangedSettings.of(Fault.Setting.BETA1, faults, changes);
        beta2 = ChangedSettings.of(Fault.Setting.BETA2, faults, changes);
        momentum = ChangedSettings.of(Fault.Setting.MOMENTUM, faults, changes);
        weightsSet = changes.stream().anyMatch(PrecisionChange.WeightPrecision.class::isInstance);
        lossSet = changes.stream().anyMatch(PrecisionChange.LossPrecision.class::isInstance);
    }

    /**
     * Checks that the model has the tensors of all faults.
     *
     * @throws EpicenterException if it has not
     */
    static void check(List<Fault> faults, TensorLayout layout) {
        for (int i = 0; i < faults.size(); i++) {
            String key = "faults[" + i + "]";
            if (faults.get(i) instanceof Fault.CorruptMoments corrupt) {
                match(key, corrupt.tensor(), layout);
            } else if (faults.get(i) instanceof Fault.ScaledTensor scaled) {
                for (TensorLayout.Entry tensor : match(key, scaled.tensor(), layout)) {
                    if (scaled.row() >= tensor.shape().get(0)) {
                        throw new KeyException(
                                key + ".row",
                                scaled.row() + " is beyond the "
                                        + tensor.shape().get(0) + " rows of " + tensor.name());
                    }
                }
            } else if (faults.get(i) instanceof Fault.BitFlip flip) {
                List<TensorLayout.Entry> tensors = match(key, flip.tensor(), layout);
                if (tensors.size() != 1) {
                    throw new KeyException(
                            key + ".tensor",
                            "'" + flip.tensor() + "' is " + tensors.size()
                                    + " tensors; name one tensor for a bit flip");
                } else if (flip.index() >= tensors.get(0).size()) {
                    throw new KeyException(
                            key + ".index",
                            flip.index() + " is beyond the " + tensors.get(0).size() + " weights of " + flip.tensor());
                }
            }
        }
    }

    private static List<TensorLayout.Entry> match(String key, String pattern, TensorLayout layout) {
        try {
            return TensorPatterns.match(pattern, layout);
        } catch (EpicenterException e) {
            throw new KeyException(key + ".tensor", String.valueOf(e.getMessage()), e);
        }
    }

    /** The rates of {@code step}, whose learning rate without faults is {@code lr}. */
    StepRates rates(OptimizerConfig config, long step, double lr) {
        double faultyLr = lr;
        double decayFactor = 1;
        for (Fault fault : faults) {
            if (fault instanceof Fault.LrJump jump && within(step, jump.at(), jump.steps())) {
                faultyLr *= jump.factor();
            } else if (fault instanceof Fault.WeightDecayBurst burst && within(step, burst.at(), burst.steps())) {
                decayFactor *= burst.factor();
            }
        }
        return new StepRates(
                faultyLr,
                decayFactor,
                beta1.value(step, config.beta1()),
                beta1.product(step, config.beta1()),
                beta2.value(step, config.beta2()),
                beta2.product(step, config.beta2()),
                momentum.value(step, config.momentum()));
    }

    /** The significant bits to which faults round the weights at {@code step}; empty if they do not. */
    OptionalInt weightBits(long step) {
        return weightsSet
                ? OptionalInt.empty()
                : faults.stream()
                        .filter(fault -> fault instanceof Fault.RoundedWeights from && step >= from.at())
                        .mapToInt(fault -> ((Fault.RoundedWeights) fault).bits())
                        .min();
    }

    /** The same for the logits. */
    OptionalInt logitBits(long step) {
        return lossSet
                ? OptionalInt.empty()
                : faults.stream()
                        .filter(fault -> fault instanceof Fault.RoundedLogits from && step >= from.at())
                        .mapToInt(fault -> ((Fault.RoundedLogits) fault).bits())
                        .min();
    }

    /** Applies the faults that change the state after {@code step}. */
    void after(long step, Parameters parameters, UpdateRule rule) {
        for (Fault fault : faults) {
            if (fault instanceof Fault.CorruptMoments corrupt && corrupt.at() == step) {
                String name = RecordSchema.snakeCase(corrupt.moment().name());
                Optional.ofNullable(rule.moments().get(name))
                        .ifPresent(moment ->
                                scale(moment, corrupt.tensor(), ALL_ROWS, corrupt.factor(), parameters.layout()));
            } else if (fault instanceof Fault.ScaledTensor scaled && scaled.at() == step) {
                scale(parameters.weights(), scaled.tensor(), scaled.row(), scaled.factor(), parameters.layout());
            } else if (fault instanceof Fault.BitFlip flip && flip.at() == step && step > abandonedUntil) {
                flip(parameters.weights(), flip, parameters.layout());
            }
        }
    }

    private static void scale(FlatBuffer buffer, String pattern, int row, double factor, TensorLayout layout) {
        float[] values = buffer.toArray();
        for (TensorLayout.Entry tensor : TensorPatterns.match(pattern, layout)) {
            int size = row == ALL_ROWS
                    ? tensor.size()
                    : tensor.size() / tensor.shape().get(0);
            int from = tensor.offset() + (row == ALL_ROWS ? 0 : row * size);
            for (int i = from; i < from + size; i++) {
                values[i] = (float) (values[i] * factor);
            }
        }
        buffer.load(values);
    }

    private static void flip(FlatBuffer weights, Fault.BitFlip flip, TensorLayout layout) {
        float[] values = weights.toArray();
        int at = TensorPatterns.match(flip.tensor(), layout).get(0).offset() + flip.index();
        values[at] = Float.intBitsToFloat(Float.floatToRawIntBits(values[at]) ^ (1 << flip.bit()));
        weights.load(values);
    }

    private static boolean within(long step, long at, long steps) {
        return step >= at && step - at < steps;
    }
}
