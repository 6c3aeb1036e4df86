package dev.epicenter.diagnosis;

import dev.epicenter.statistics.Interval;
import java.util.List;

/**
 * What the spike cost, and whether waiting it out pays.
 *
 * @param onset first step of the rise
 * @param peak step of the largest loss
 * @param stepsLost steps until the loss was back at its baseline, or to the horizon
 * @param seeds over which the policies are compared
 * @param policies each with its losses, seed by seed
 * @param comparisons of each policy against waiting
 */
public record Damage(
        long onset, long peak, long stepsLost, int seeds, List<Policy> policies, List<Comparison> comparisons) {
    public Damage {
        policies = List.copyOf(policies);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * One way to deal with the spike.
     *
     * @param name in words
     * @param equalSteps loss after the same number of steps executed, those thrown away included, by seed
     * @param equalTokens loss at the same step of the run, by seed
     */
    public record Policy(String name, List<Double> equalSteps, List<Double> equalTokens) {
        public Policy {
            equalSteps = List.copyOf(equalSteps);
            equalTokens = List.copyOf(equalTokens);
        }
    }

    /**
     * Paired over seeds: a policy's loss minus that of waiting; below 0 it is better.
     *
     * @param measure {@code held_out} or {@code training}: which loss
     * @param equalSteps mean difference and its 95% interval, in nats
     * @param equalTokens the same
     */
    public record Comparison(
            String policy,
            String measure,
            double equalSteps,
            Interval stepsInterval,
            double equalTokens,
            Interval tokensInterval) {}
}
