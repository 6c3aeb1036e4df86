package dev.epicenter.diagnosis;

import dev.epicenter.statistics.Interval;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How sharp the loss surface was on the way to the spike, against the optimizer's limit of stability. The limit is one of
 * full batches: with small ones noise keeps the eigenvalue lower, so that there a number below 1 says little.
 *
 * @param fullBatch whether every step trains on all the data, so that the limit is the run's own
 * @param batches whose mean loss is measured, the same at all states
 * @param points by step
 * @param stability how well the stability number tells cases from controls; empty without one of either
 * @param q how well the directional ratio does
 * @param massPerTensor share of the top eigenvector's squared length in each tensor, largest first, at the state nearest to
 *     the onset
 */
public record Sharpness(
        boolean fullBatch,
        List<Long> batches,
        List<Point> points,
        Optional<Auc> stability,
        Optional<Auc> q,
        Map<String, Double> massPerTensor) {
    public Sharpness {
        batches = List.copyOf(batches);
        points = List.copyOf(points);
        // In its order
        massPerTensor = Collections.unmodifiableMap(new LinkedHashMap<>(massPerTensor));
    }

    /**
     * One state.
     *
     * @param step of it
     * @param before steps from it to the onset; below 0 after it
     * @param near whether it is a case: at most 20 steps before the onset; else it is a control
     * @param q directional ratio of the next update; above 1 it raises the loss to second order, if it goes downhill
     * @param downhill whether it does, to first order
     * @param predicted change of the loss by it, to second order, in nats
     * @param actual change of the loss by it, in nats
     * @param eigenvalue top one of D H, as far as the search got
     * @param limit of it, at the learning rate of the next step
     * @param stability {@code eigenvalue} / {@code limit}: above 1 the top mode grows
     * @param converged whether the search came to its end
     */
    public record Point(
            long step,
            long before,
            boolean near,
            double q,
            boolean downhill,
            double predicted,
            double actual,
            double eigenvalue,
            double limit,
            double stability,
            boolean converged) {

        /** For ranks: an update that goes uphill at once is worse than any that overshoots. */
        double rank() {
            return downhill ? q : Double.POSITIVE_INFINITY;
        }
    }

    /**
     * The chance that a case's figure is above a control's; 0.5 tells nothing.
     *
     * @param interval 95%, as though the states were drawn one by one: those of one spike are not, so it says nothing of
     *     other spikes
     */
    public record Auc(double value, Interval interval, int cases, int controls) {}
}
