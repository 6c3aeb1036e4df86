package dev.epicenter.diagnosis.sharpness;

import dev.epicenter.config.OptimizerConfig;
import dev.epicenter.segment.Gradient;
import dev.epicenter.segment.TrainState;
import dev.epicenter.sharpness.Preconditioner;
import dev.epicenter.sharpness.StabilityLimit;
import java.util.Optional;

/**
 * The next optimizer update of a run, without weight decay, with its preconditioner and stability limit.
 *
 * @param direction u of w - lr u: D times the first moment, updated with the gradient and bias-corrected
 * @param preconditioner D, from the second moment, updated with the gradient
 * @param limit stability limit of the top eigenvalue of D H
 */
record NextUpdate(double[] direction, double lr, Preconditioner preconditioner, StabilityLimit limit) {

    /**
     * @param gradient of the step's own batch, before clipping
     * @param lr of the step
     */
    static NextUpdate of(OptimizerConfig optimizer, TrainState state, Gradient gradient, double lr) {
        double[] clipped = clipped(gradient.values(), optimizer.clipGradNorm());
        return switch (optimizer.kind()) {
            case ADAMW -> adam(optimizer, state, clipped, lr);
            case SGD -> sgd(optimizer, state, clipped, lr);
        };
    }

    private static NextUpdate adam(OptimizerConfig optimizer, TrainState state, double[] gradient, double lr) {
        long step = state.step() + 1;
        float[] m = moment(state, "m");
        float[] v = moment(state, "v");
        double[] second = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            second[i] = optimizer.beta2() * v[i] + (1 - optimizer.beta2()) * gradient[i] * gradient[i];
        }
        Preconditioner preconditioner = Preconditioner.adam(second, optimizer.beta2(), optimizer.eps(), step);
        double correction = 1 - Math.pow(optimizer.beta1(), step);
        double[] direction = new double[m.length];
        for (int i = 0; i < m.length; i++) {
            double first = optimizer.beta1() * m[i] + (1 - optimizer.beta1()) * gradient[i];
            direction[i] = preconditioner.diagonal()[i] * first / correction;
        }
        return new NextUpdate(direction, lr, preconditioner, StabilityLimit.adam(lr, optimizer.beta1(), step));
    }

    private static NextUpdate sgd(OptimizerConfig optimizer, TrainState state, double[] gradient, double lr) {
        float[] momentum = moment(state, "momentum");
        double[] direction = new double[momentum.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = optimizer.momentum() * momentum[i] + gradient[i];
        }
        return new NextUpdate(
                direction, lr, Preconditioner.identity(direction.length), StabilityLimit.sgd(lr, optimizer.momentum()));
    }

    private static float[] moment(TrainState state, String name) {
        return Optional.ofNullable(state.moments().get(name))
                .orElseThrow(() -> new IllegalArgumentException("a state without the moment " + name));
    }

    /** The gradient clipped to a norm of {@code most}; 0: unclipped. */
    private static double[] clipped(float[] gradient, double most) {
        double square = 0;
        for (float value : gradient) {
            square += (double) value * value;
        }
        double norm = Math.sqrt(square);
        double factor = most > 0 && norm > most ? most / norm : 1;
        double[] clipped = new double[gradient.length];
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = factor * gradient[i];
        }
        return clipped;
    }
}
