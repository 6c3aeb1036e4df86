package dev.epicenter.diagnosis.damage;

import dev.epicenter.intervention.Interventions;
import dev.epicenter.statistics.Interval;
import java.util.List;
import java.util.OptionalLong;

/**
 * The cost of the spike: how long it lasted, and how waiting compares with other policies.
 *
 * @param onset first step of the rise
 * @param peak step of the largest loss
 * @param end first step back at the baseline; empty if the control never returned to it
 * @param stepsLost from onset to end, or to the last step of the control
 * @param until the step at which the policies are compared
 * @param seeds number of seeds of each policy
 * @param measure the loss by which they are compared
 * @param sameBatches whether all policies are measured on the same data; if not, part of a difference is due to the batches
 * @param margin in nats; a smaller difference counts as none
 * @param policies waiting first, each with its losses by seed
 * @param comparisons of each other policy with waiting, except policies of which a seed ended with a non-finite loss
 */
public record SpikeCost(
        long onset,
        long peak,
        OptionalLong end,
        long stepsLost,
        long until,
        int seeds,
        LossMeasure measure,
        boolean sameBatches,
        double margin,
        List<Policy> policies,
        List<Comparison> comparisons) {
    public SpikeCost {
        policies = List.copyOf(policies);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * A policy: one way to handle the spike.
     *
     * @param name for display
     * @param arm its interventions
     * @param from the step it starts from
     * @param thrownAway steps after {@code from} that the run had made at the alarm and discards; 0 for waiting
     * @param spiked seeds that spiked at the same place or earlier
     * @param later seeds that spiked later, by {@code until}
     * @param equalSteps loss by seed after as many executed steps as waiting takes to {@code until}, discarded steps included; NaN if
     *     the loss became non-finite
     * @param equalTokens loss by seed at the same step of the run, {@code until}
     */
    public record Policy(
            String name,
            Interventions arm,
            long from,
            long thrownAway,
            int spiked,
            int later,
            List<Double> equalSteps,
            List<Double> equalTokens) {
        public Policy {
            equalSteps = List.copyOf(equalSteps);
            equalTokens = List.copyOf(equalTokens);
        }
    }

    /** The comparison of a policy with waiting. */
    public record Comparison(String policy, Difference equalSteps, Difference equalTokens) {}

    /**
     * The policy's loss minus that of waiting, paired over seeds; below 0 the policy is better.
     *
     * @param mean in nats
     * @param interval 95% bootstrap CI
     * @param finding its classification
     */
    public record Difference(double mean, Interval interval, Finding finding) {}

    /** How a policy compares with waiting. */
    public enum Finding {
        /** The interval is entirely below 0 and extends beyond the margin. */
        BETTER,
        /** The interval is within the margin on both sides (equivalence). */
        AS_GOOD,
        /** The interval is below the margin: not worse by more than the margin (non-inferiority). */
        NOT_WORSE,
        /** The interval is above minus the margin: not better by more than the margin. */
        NOT_BETTER,
        /** The interval is entirely above 0 and extends beyond the margin. */
        WORSE,
        /** Inconclusive over these seeds. */
        OPEN;

        static Finding of(Interval interval, double margin) {
            if (interval.low() > -margin && interval.high() < margin) {
                return AS_GOOD;
            }
            if (interval.isNegative()) {
                return BETTER;
            }
            if (interval.isPositive()) {
                return WORSE;
            }
            if (interval.high() < margin) {
                return NOT_WORSE;
            }
            return interval.low() > -margin ? NOT_BETTER : OPEN;
        }
    }
}
