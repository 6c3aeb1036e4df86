package dev.epicenter.segment;

import java.util.OptionalDouble;

/**
 * What an agent did in its world in one step of training.
 *
 * @param environmentSteps steps in the world of episodes that were collected for this step; 0 if it reuses episodes
 * @param untilReward of these, the steps up to the end of the first rewarded episode, counted episode after episode; 0 if
 *     no episode was rewarded
 * @param success share of held-out maps solved after the step's update, 0 to 1; empty at steps without an evaluation
 * @param entropy of the policy in these evaluations, in nats, averaged over actions; empty at the same steps
 */
public record ActingRecord(long environmentSteps, long untilReward, OptionalDouble success, OptionalDouble entropy) {}
