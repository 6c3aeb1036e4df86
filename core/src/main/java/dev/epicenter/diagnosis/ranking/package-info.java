/**
 * Ranks the possible causes of a spike by few replays: the next replay is the one that is expected to tell most about the
 * cause for each of its steps. A ranking gives probabilities and asserts nothing; the stages {@code commit} to {@code
 * locate} assert.
 */
@org.jspecify.annotations.NullMarked
package dev.epicenter.diagnosis.ranking;
