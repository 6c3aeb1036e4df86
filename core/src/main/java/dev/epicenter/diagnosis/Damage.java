package dev.epicenter.diagnosis;

import dev.epicenter.statistics.Interval;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the spike cost, and whether waiting it out pays.
 *
 * @param onset first step of the rise
 * @param peak step of the largest loss
 * @param end first step back at the baseline; empty where it was not, within the control
 * @param stepsLost from onset to end, or to the last step of the control
 * @param until the step at which the policies are compared
 * @param seeds over which they are
 * @param measure the loss that they are compared by
 * @param sameBatches whether all policies are measured on the same data; where not, part of a difference is the batches'
 * @param margin in nats: what is less is no difference
 * @param policies waiting first, each with its losses, seed by seed
 * @param comparisons of each other policy with waiting; without those that lost a seed for good
 */
public record Damage(
        long onset,
        long peak,
        OptionalLong end,
        long stepsLost,
        long until,
        int seeds,
        Measure measure,
        boolean sameBatches,
        double margin,
        List<Policy> policies,
        List<Comparison> comparisons) {
    public Damage {
        policies = List.copyOf(policies);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * One way to deal with the spike.
     *
     * @param name in words
     * @param arm interventions as they are typed; empty for none
     * @param from the step it starts from
     * @param thrownAway steps that the run had made past {@code from} when the alarm came, and makes again; 0 for waiting
     * @param spiked seeds in which the spike came all the same, at its place or before
     * @param later seeds in which one came later, by {@code until}
     * @param equalSteps loss when as many steps are executed as waiting took to {@code until}, those thrown away included, by
     *     seed; NaN where it was lost for good
     * @param equalTokens loss at the same step of the run, {@code until}, by seed
     */
    public record Policy(
            String name,
            String arm,
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

    /** Of a policy with waiting. */
    public record Comparison(String policy, Difference equalSteps, Difference equalTokens) {}

    /**
     * Paired over seeds: the policy's loss minus that of waiting; below 0 the policy is better.
     *
     * @param mean in nats
     * @param interval 95%, by bootstrap
     * @param finding in a word
     */
    public record Difference(double mean, Interval interval, Finding finding) {}

    /** How a policy compares with waiting. */
    public enum Finding {
        /** The interval is wholly below 0, and reaches beyond the margin. */
        BETTER,
        /** The interval is within the margin, both ways. */
        AS_GOOD,
        /** The interval is below the margin: not worse by more than that (non-inferiority). */
        NOT_WORSE,
        /** The interval is above minus the margin: waiting is not worse by more than that. */
        NOT_BETTER,
        /** The interval is wholly above 0, and reaches beyond the margin. */
        WORSE,
        /** The seeds do not tell. */
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
