package dev.epicenter.diagnosis.remedies;

import dev.epicenter.statistics.Interval;
import java.util.Optional;

/**
 * What a remedy costs in loss, in nats: its loss minus another's, paired over seeds; above 0 it is worse. A remedy goes back to a
 * checkpoint, which discards steps: at equal executed steps its loss is read that many steps earlier.
 *
 * @param equalTokens compared with no remedy, at the same step of the run
 * @param equalSteps compared with no remedy, after as many executed steps
 * @param skip compared with rolling back and skipping, which discards as many steps; empty if that was not tried
 */
public record RemedyCost(Difference equalTokens, Difference equalSteps, Optional<Difference> skip) {

    /**
     * A mean difference over seeds.
     *
     * @param mean in nats
     * @param interval 95%, Student's
     * @param seeds number of pairs
     */
    public record Difference(double mean, Interval interval, int seeds) {}
}
