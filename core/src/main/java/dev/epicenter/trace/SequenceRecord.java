package dev.epicenter.trace;

import java.util.Optional;

/**
 * The loss of one sequence of a step's batch: a row of {@code sequences.jsonl}. Only the worst sequences of a step have one.
 *
 * @param step the step just completed
 * @param row the sequence's place in the batch, from 0
 * @param loss its mean loss before the update, in nats per predicted token; NaN if it is not finite
 * @param text the sequence as text, if the trainer reports it
 */
public record SequenceRecord(long step, int row, double loss, Optional<String> text) {}
