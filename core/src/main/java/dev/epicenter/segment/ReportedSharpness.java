package dev.epicenter.segment;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The sharpness of the loss before a step's update, as the trainer measured it. All values are present, or the reason why they are
 * not.
 *
 * @param slope u'g of the update w - lr u, g the gradient of the requested batches; above 0: downhill
 * @param q lr u'Hu / (2 u'g)
 * @param predicted change of the loss by the update, to second order, in nats
 * @param actual change of the loss by the update, in nats
 * @param eigenvalue top eigenvalue of D H, D what the optimizer multiplies the gradient by
 * @param limit the optimizer's stability limit of it
 * @param converged whether the search for it converged
 * @param mass share of each tensor in the top eigenvector's squared length, of the largest
 * @param unavailable why it was not measured
 */
public record ReportedSharpness(
        OptionalDouble slope,
        OptionalDouble q,
        OptionalDouble predicted,
        OptionalDouble actual,
        OptionalDouble eigenvalue,
        OptionalDouble limit,
        Optional<Boolean> converged,
        Optional<Map<String, Double>> mass,
        Optional<String> unavailable) {

    /** Whether it has the values from which a measurement is made. */
    public boolean complete() {
        return slope.isPresent()
                && q.isPresent()
                && predicted.isPresent()
                && actual.isPresent()
                && eigenvalue.isPresent()
                && limit.isPresent();
    }
}
