package dev.epicenter.torch;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.Fault;
import dev.epicenter.config.KeyException;
import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.intervention.Hyperparameter;
import dev.epicenter.intervention.HyperparameterChange;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.PrecisionChange;
import dev.epicenter.segment.Segment;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.tensor.TensorPatterns;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.optim.StepRates;
import dev.epicenter.torch.optim.UpdateRule;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Applies planted faults to the steps of a segment; the workload applies those in batches. Interventions act on top of
 * faults: a knob that is set replaces a stale beta2 and bfloat16, and factors multiply.
 */
final class PlantedFaults {
    private final List<Fault> faults;
    private final List<Fault.StaleBeta2> stale;
    private final double beta2Factor;
    private final boolean weightsSet;
    private final long abandonedUntil;

    PlantedFaults(List<Fault> faults, Segment segment) {
        this.faults = faults;
        this.abandonedUntil = segment.abandonedUntil();
        boolean beta2Set = false;
        boolean weights = false;
        double factor = 1;
        for (Intervention change : segment.interventions()) {
            weights |= change instanceof PrecisionChange.WeightPrecision;
            if (change instanceof HyperparameterChange other && other.knob() == Hyperparameter.BETA2) {
                beta2Set |= other.setting().isPresent();
                factor *= other.factor().orElse(1);
            }
        }
        this.weightsSet = weights;
        this.beta2Factor = factor;
        this.stale = beta2Set
                ? List.of()
                : faults.stream()
                        .filter(Fault.StaleBeta2.class::isInstance)
                        .map(Fault.StaleBeta2.class::cast)
                        .sorted(Comparator.comparingLong(Fault.StaleBeta2::at))
                        .toList();
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
                match(key, scaled.tensor(), layout);
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
        double beta2 = config.beta2();
        double product = 1;
        long from = 1;
        for (Fault.StaleBeta2 fault : stale) {
            if (fault.at() <= step) {
                product *= Math.pow(beta2, fault.at() - from);
                from = fault.at();
                beta2 = Math.min(fault.beta2() * beta2Factor, Math.nextDown(1.0));
            }
        }
        return new StepRates(faultyLr, decayFactor, beta2, product * Math.pow(beta2, step - from + 1));
    }

    /** Whether a fault rounds the weights to bfloat16 at {@code step}. */
    boolean round(long step) {
        return !weightsSet
                && faults.stream().anyMatch(fault -> fault instanceof Fault.Bfloat16 from && step >= from.at());
    }

    /** Applies the faults that change the state after {@code step}. */
    void after(long step, Parameters parameters, UpdateRule rule) {
        for (Fault fault : faults) {
            if (fault instanceof Fault.CorruptMoments corrupt && corrupt.at() == step) {
                String name = RecordSchema.snakeCase(corrupt.moment().name());
                Optional.ofNullable(rule.moments().get(name))
                        .ifPresent(moment -> scale(moment, corrupt.tensor(), corrupt.factor(), parameters.layout()));
            } else if (fault instanceof Fault.ScaledTensor scaled && scaled.at() == step) {
                scale(parameters.weights(), scaled.tensor(), scaled.factor(), parameters.layout());
            } else if (fault instanceof Fault.BitFlip flip && flip.at() == step && step > abandonedUntil) {
                flip(parameters.weights(), flip, parameters.layout());
            }
        }
    }

    private static void scale(FlatBuffer buffer, String pattern, double factor, TensorLayout layout) {
        float[] values = buffer.toArray();
        for (TensorLayout.Entry tensor : TensorPatterns.match(pattern, layout)) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
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
