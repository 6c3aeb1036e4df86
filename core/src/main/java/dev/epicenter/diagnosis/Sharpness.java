package dev.epicenter.diagnosis;

import dev.epicenter.statistics.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How sharp the loss surface was on the way to the spike, against the stability limit.
 *
 * @param limit of the top eigenvalue of the preconditioned Hessian, at the run's learning rate
 * @param points from far to near
 * @param auc how well the stability number tells steps before the spike from quiet ones; 0.5 is chance
 * @param massPerTensor share of the top eigenvector's squared norm in each tensor, at the nearest point
 */
public record Sharpness(double limit, List<Point> points, Optional<Auc> auc, Map<String, Double> massPerTensor) {
    public Sharpness {
        points = List.copyOf(points);
        massPerTensor = Map.copyOf(massPerTensor);
    }

    /**
     * One state.
     *
     * @param before steps before the onset
     * @param q directional ratio; above 1 the update raises the loss to second order
     * @param eigenvalue top one of the preconditioned Hessian
     * @param stability {@code eigenvalue} / {@code limit}; stable up to 1
     * @param near whether it counts as a case: within 20 steps of the onset
     */
    public record Point(long before, double q, double eigenvalue, double stability, boolean near) {}

    /** Area under the curve, with its 95% interval. */
    public record Auc(double value, Interval interval, int cases, int controls) {}
}
