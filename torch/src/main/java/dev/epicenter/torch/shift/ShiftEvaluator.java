package dev.epicenter.torch.shift;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.ModelConfig;
import dev.epicenter.segment.Shift;
import dev.epicenter.segment.ShiftEvaluation;
import dev.epicenter.segment.ShiftEvaluation.Predictions;
import dev.epicenter.torch.data.Batch;
import dev.epicenter.torch.data.PointTask;
import dev.epicenter.torch.model.PointModel;
import java.util.ArrayList;
import java.util.List;

/** Evaluates a trained model on shifted held-out points, at parameters that cost the reference model equal accuracy. */
public final class ShiftEvaluator {
    private static final int BISECTIONS = 14;

    private final PointTask task;
    private final Batch inputs;
    private final PointModel model;
    private final ModelConfig.Loss loss;
    private final ShiftedInputs shifted;
    private final NearestPoint reference;
    private final double[] constant;

    /**
     * @param inputs the held-out points
     * @param gradient of the loss of {@code inputs} with respect to their features
     * @param seed of the random choices of shifts
     */
    public ShiftEvaluator(
            PointTask task, Batch inputs, PointModel model, ModelConfig.Loss loss, float[] gradient, long seed) {
        this.task = task;
        this.inputs = inputs;
        this.model = model;
        this.loss = loss;
        shifted = new ShiftedInputs(task, inputs, gradient, seed);
        reference = new NearestPoint(task.train());
        constant = new double[task.classes()];
        for (int target : task.train().targets()) {
            constant[target] += 1.0 / task.train().sequences();
        }
    }

    /**
     * The evaluation of each shift at each strength. Without a spurious feature, its shift is skipped.
     *
     * @throws EpicenterException if the reference is no better than the constant prediction, so that no strength is
     *     defined
     */
    public ShiftEvaluation evaluate() {
        double base = reference.accuracy(inputs);
        double chance = reference.constantAccuracy(inputs);
        if (base <= chance) {
            throw new EpicenterException("eval.shifts: the nearest training point has an accuracy of " + base
                    + " on held-out points, no more than a constant prediction, so the strength of a shift is not"
                    + " defined; make the data easier or larger");
        }
        List<ShiftEvaluation.Shifted> results = new ArrayList<>();
        for (Shift shift : Shift.values()) {
            if (shift == Shift.MARKER && task.markers() == 0) {
                continue;
            }
            for (double strength : ShiftEvaluation.STRENGTHS) {
                double parameter = parameter(shift, base - strength * (base - chance));
                Batch batch = shifted.at(shift, parameter);
                Predictions predictions = predictions(batch);
                results.add(new ShiftEvaluation.Shifted(
                        shift,
                        strength,
                        parameter,
                        (base - predictions.referenceAccuracy()) / (base - chance),
                        predictions));
            }
        }
        return new ShiftEvaluation(predictions(inputs), results);
    }

    /**
     * The parameter at which the reference's accuracy falls to {@code accuracy}, by bisection; the largest if it does
     * not.
     */
    private double parameter(Shift shift, double accuracy) {
        double low = 0;
        double high = shift.largest();
        if (reference.accuracy(shifted.at(shift, high)) > accuracy) {
            return high;
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (reference.accuracy(shifted.at(shift, middle)) > accuracy) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private Predictions predictions(Batch batch) {
        float[] logits = model.logits(batch);
        int classes = task.classes();
        int rows = batch.sequences();
        double distance = 0;
        double entropy = 0;
        double right = 0;
        for (int row = 0; row < rows; row++) {
            double[] prediction = new double[classes];
            for (int k = 0; k < classes; k++) {
                prediction[k] = logits[row * classes + k];
            }
            if (loss == ModelConfig.Loss.CROSS_ENTROPY) {
                prediction = softmax(prediction);
            }
            double squares = 0;
            int best = 0;
            for (int k = 0; k < classes; k++) {
                squares += (prediction[k] - constant[k]) * (prediction[k] - constant[k]);
                best = prediction[k] > prediction[best] ? k : best;
            }
            distance += Math.sqrt(squares) / rows;
            entropy += entropy(prediction) / rows;
            right += best == batch.targets()[row] ? 1 : 0;
        }
        return new Predictions(distance, entropy, right / rows, reference.accuracy(batch));
    }

    private static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            shares[k] = StrictMath.exp(logits[k] - largest);
            sum += shares[k];
        }
        for (int k = 0; k < logits.length; k++) {
            shares[k] /= sum;
        }
        return shares;
    }

    /** The entropy in nats; negative outputs count as 0, and outputs that are all 0 as equal shares. */
    private static double entropy(double[] prediction) {
        double sum = 0;
        for (double share : prediction) {
            sum += Math.max(0, share);
        }
        if (sum == 0) {
            return StrictMath.log(prediction.length);
        }
        double entropy = 0;
        for (double share : prediction) {
            double normalized = Math.max(0, share) / sum;
            entropy -= normalized > 0 ? normalized * StrictMath.log(normalized) : 0;
        }
        return entropy;
    }
}
