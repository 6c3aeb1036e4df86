package dev.epicenter.diagnosis.replays;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a diagnosis will cost, before its first step.
 *
 * @param most at most
 * @param seconds the time of that, at the run's own speed
 * @param expected an interval, if the diagnosis is that of an effort, for which one was learned
 */
public record CostPlan(CostEstimate most, double seconds, Optional<Expected> expected) {
    /** An interval without sharp ends: what a share of planted runs took. */
    public record Expected(Amount low, Amount high, int held, int runs) {}

    /**
     * A cost.
     *
     * @param seconds wall-clock time, at the run's own speed
     * @param share of the run's steps
     * @param gpuHours GPUs of a replay times its time, summed over replays; empty if no GPU is known
     */
    public record Amount(long replays, long steps, double seconds, double share, OptionalDouble gpuHours) {}
}
