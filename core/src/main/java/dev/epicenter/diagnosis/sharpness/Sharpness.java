package dev.epicenter.diagnosis.sharpness;

import dev.epicenter.statistics.Interval;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sharpness of the loss surface before the spike, relative to the optimizer's stability limit. The limit holds for full batches.
 * With small batches, noise keeps the eigenvalue lower, so a number below 1 says little.
 *
 * @param fullBatch whether every step trains on all the data, so the limit applies to the run
 * @param batches whose mean loss is measured, the same at all states
 * @param points by step
 * @param stability AUC of the stability number, cases against controls; empty without cases or controls
 * @param q AUC of the directional ratio
 * @param massPerTensor share of each tensor in the top eigenvector's squared length, largest first, at the state nearest to the
 *     onset; a trainer that measures while it trains reports the largest only
 * @param unmeasured states that a trainer could not measure; empty: none
 */
public record Sharpness(
        boolean fullBatch,
        List<Long> batches,
        List<Point> points,
        Optional<Auc> stability,
        Optional<Auc> q,
        Map<String, Double> massPerTensor,
        Optional<Unmeasured> unmeasured) {
    public Sharpness {
        batches = List.copyOf(batches);
        points = List.copyOf(points);
        // Keeps its order.
        massPerTensor = Collections.unmodifiableMap(new LinkedHashMap<>(massPerTensor));
    }

    /**
     * States that were not measured.
     *
     * @param reason of the first of them
     */
    public record Unmeasured(int states, String reason) {}

    /**
     * The measurement at one state.
     *
     * @param step of the state
     * @param before steps from it to the onset; below 0 after the onset
     * @param near whether it is a case: at most 20 steps before the onset; else it is a control
     * @param q directional ratio of the next update; above 1 a downhill update raises the loss to second order
     * @param downhill whether the update lowers the loss to first order
     * @param predicted change of the loss by the update, to second order, in nats
     * @param actual change of the loss by the update, in nats
     * @param eigenvalue top eigenvalue of D H, as found by the search
     * @param limit stability limit of the eigenvalue, at the learning rate of the next step
     * @param stability {@code eigenvalue} / {@code limit}: above 1 the top mode grows
     * @param converged whether the search converged
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

        /** The value for ranks: an uphill update is worse than any that overshoots. */
        double rank() {
            return downhill ? q : Double.POSITIVE_INFINITY;
        }
    }

    /**
     * The AUC: the probability that a case's value is above a control's; 0.5 is no separation.
     *
     * @param interval 95% CI that treats the states as independent; those of one spike are not, so it does not apply to other
     *     spikes
     */
    public record Auc(double value, Interval interval, int cases, int controls) {}
}
