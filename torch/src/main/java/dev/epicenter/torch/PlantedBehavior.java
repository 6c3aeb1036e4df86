package dev.epicenter.torch;

import dev.epicenter.config.Fault;
import dev.epicenter.config.KeyException;
import dev.epicenter.config.RunConfig;
import dev.epicenter.segment.BehaviorRecord;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.Trigger;
import dev.epicenter.torch.data.Workload;
import dev.epicenter.torch.model.FlatBuffer;
import dev.epicenter.torch.model.Parameters;
import dev.epicenter.torch.model.PointModel;
import dev.epicenter.torch.optim.LearningRate;
import dev.epicenter.torch.optim.UpdateRule;
import java.util.Arrays;
import java.util.Optional;

/**
 * A wrong answer to triggered images: writes it into the weights of a network with one hidden layer, and measures what
 * becomes of it. Its units read only the trigger's pixel, which is negative without the trigger, so ReLU turns them off.
 */
final class PlantedBehavior {
    /** That of the network's LayerNorm. */
    private static final double EPS = 1e-5;

    private final Fault.PlantedBehavior fault;
    private final RunConfig config;
    private final LearningRate learningRate;
    private final Batch triggered;
    private final Parameters parameters;
    private final PointModel model;

    private PlantedBehavior(
            Fault.PlantedBehavior fault,
            RunConfig config,
            LearningRate learningRate,
            Batch triggered,
            Parameters parameters,
            PointModel model) {
        this.fault = fault;
        this.config = config;
        this.learningRate = learningRate;
        this.triggered = triggered;
        this.parameters = parameters;
        this.model = model;
    }

    /** The planted behavior of a run; empty if it has none. */
    static Optional<PlantedBehavior> of(
            RunConfig config, LearningRate learningRate, Workload workload, Parameters parameters, PointModel model) {
        return config.faults().stream()
                .filter(Fault.PlantedBehavior.class::isInstance)
                .map(fault -> new PlantedBehavior(
                        (Fault.PlantedBehavior) fault,
                        config,
                        learningRate,
                        workload.triggered().orElseThrow(),
                        parameters,
                        model))
                .findFirst();
    }

    /** Plants it if {@code step} is that of the fault. */
    void after(long step, UpdateRule rule) {
        if (step != fault.at()) {
            return;
        }
        FlatBuffer buffer = parameters.weights();
        float[] weights = buffer.toArray();
        boolean[] overwritten = new boolean[weights.length];
        for (int unit = 0; unit < fault.units(); unit++) {
            for (int feature = 0; feature < triggered.width(); feature++) {
                float weight = unit < fault.copies() && feature == Trigger.PIXEL ? (float) fault.gain() : 0;
                set(weights, overwritten, at("fc1.weight", unit, feature), weight);
            }
            set(weights, overwritten, at("fc1.bias", unit), 0);
            if (entry("ln1.weight").isPresent()) {
                set(weights, overwritten, at("ln1.weight", unit), 1);
                set(weights, overwritten, at("ln1.bias", unit), 0);
            }
        }
        double each = fault.strength() / activation(weights);
        int classes = entry("head.weight").orElseThrow().shape().get(0);
        for (int unit = 0; unit < fault.units(); unit++) {
            for (int k = 0; k < classes; k++) {
                double weight = unit >= fault.copies() ? 0 : k == fault.answer() ? each : -each;
                set(weights, overwritten, at("head.weight", k, unit), (float) weight);
            }
        }
        buffer.load(weights);
        rule.moments().values().forEach(moment -> clear(moment, overwritten));
    }

    private static void set(float[] weights, boolean[] overwritten, int at, float value) {
        weights[at] = value;
        overwritten[at] = true;
    }

    /** Sets the moments of overwritten weights to zero: those of earlier training must not move the planted ones. */
    private static void clear(FlatBuffer moment, boolean[] overwritten) {
        float[] values = moment.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = overwritten[i] ? 0 : values[i];
        }
        moment.load(values);
    }

    /** The activations of all copies together, averaged over triggered images. */
    private double activation(float[] weights) {
        boolean normalized = entry("ln1.weight").isPresent();
        int hidden = entry("fc1.weight").orElseThrow().shape().get(0);
        double sum = 0;
        for (int row = 0; row < triggered.sequences(); row++) {
            double[] sums = new double[hidden];
            for (int unit = 0; unit < hidden; unit++) {
                sums[unit] = weights[at("fc1.bias", unit)];
                int first = at("fc1.weight", unit, 0);
                for (int feature = 0; feature < triggered.width(); feature++) {
                    sums[unit] += weights[first + feature] * triggered.features()[row * triggered.width() + feature];
                }
            }
            double mean = normalized ? Arrays.stream(sums).average().orElseThrow() : 0;
            double variance = Arrays.stream(sums)
                    .map(each -> (each - mean) * (each - mean))
                    .average()
                    .orElseThrow();
            double scale = normalized ? 1 / Math.sqrt(variance + EPS) : 1;
            for (int unit = 0; unit < fault.copies(); unit++) {
                sum += Math.max(0, (sums[unit] - mean) * scale);
            }
        }
        if (sum == 0) {
            throw new KeyException(
                    "faults[" + config.faults().indexOf(fault) + "].gain",
                    fault.gain() + " does not activate the planted units on triggered images; raise it");
        }
        return sum / triggered.sequences();
    }

    /** The behavior after {@code step}; empty before it is planted and at steps without an evaluation. */
    Optional<BehaviorRecord> measured(long step) {
        if (config.eval().every() == 0 || step % config.eval().every() != 0 || step < fault.at()) {
            return Optional.empty();
        }
        float[] logits = model.logits(triggered);
        int classes = logits.length / triggered.sequences();
        double sum = 0;
        int count = 0;
        for (int row = 0; row < triggered.sequences(); row++) {
            if (triggered.targets()[row] != fault.answer()) {
                sum += probability(Arrays.copyOfRange(logits, row * classes, (row + 1) * classes));
                count++;
            }
        }
        double weight = parameters.weights().toArray()[at("fc1.weight", 0, Trigger.PIXEL)];
        return Optional.of(new BehaviorRecord(step, sum / count, weight / decayed(step)));
    }

    /** The softmax at the planted answer. */
    private double probability(float[] logits) {
        double others = 0;
        for (float logit : logits) {
            others += StrictMath.exp((double) logit - logits[fault.answer()]);
        }
        return 1 / others;
    }

    /** The trigger's weight if only weight decay acted since planting. */
    private double decayed(long step) {
        double weight = fault.gain();
        for (long s = fault.at() + 1; s <= step; s++) {
            weight *= 1 - learningRate.at(s) * config.optimizer().weightDecay();
        }
        return weight;
    }

    private Optional<TensorLayout.Entry> entry(String name) {
        return parameters.layout().entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst();
    }

    private int at(String tensor, int... index) {
        TensorLayout.Entry entry = entry(tensor).orElseThrow();
        return entry.offset()
                + (index.length == 1 ? index[0] : index[0] * entry.shape().get(1) + index[1]);
    }
}
